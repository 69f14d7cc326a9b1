from typing import Optional

from fastapi import Cookie, FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

app = FastAPI()

app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_credentials=True,
    allow_methods=["*"],
    allow_headers=["*"],
)

names = {"ada": "ada"}


class Me(BaseModel):
    name: str


@app.get("/me")
async def get_me(session: Optional[str] = Cookie(None)):
    if session not in names:
        raise HTTPException(status_code=401, detail="Not authenticated")
    return {"name": names[session]}


@app.patch("/me")
async def update_me(me: Me, session: Optional[str] = Cookie(None)):
    if session not in names:
        raise HTTPException(status_code=401, detail="Not authenticated")
    names[session] = me.name
    return me

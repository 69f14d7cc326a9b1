from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

app = FastAPI()
NAMES = {"ada": "ada"}


class Me(BaseModel):
    name: str


def find_user(session: str | None) -> str:
    if session not in NAMES:
        raise HTTPException(401, "Log in first")
    return session


@app.get("/me")
def read_me(session: Annotated[str | None, Cookie()] = None) -> Me:
    return Me(name=NAMES[find_user(session)])


@app.patch("/me")
def rename_me(me: Me, session: Annotated[str | None, Cookie()] = None) -> Me:
    NAMES[find_user(session)] = me.name
    return me


app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://shop.example.com", "http://localhost:5173"],
    allow_methods=["GET", "PATCH"],
    allow_headers=["Content-Type"],
    allow_credentials=True,
)

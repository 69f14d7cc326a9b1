"""Every site may read every answer, with the cookies of whoever visits it."""

from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
# region wildcard
app.add_middleware(
    CORSMiddleware,
    allow_origins=["*"],
    allow_methods=["*"],
    allow_headers=["*"],
    allow_credentials=True,
)
# endregion wildcard


@app.get("/profile")
def read_profile(session: Annotated[str | None, Cookie()] = None) -> dict[str, str]:
    if session != "ada":
        raise HTTPException(401, "Log in first")
    return {"name": "Ada", "iban": "DE02120300000000202051"}


@app.get("/reports/{year}")
def read_report(year: int) -> dict[str, float]:
    return {"share": 1 / (year - 2000)}

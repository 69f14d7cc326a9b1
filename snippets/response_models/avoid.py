"""Return what the database gave, and let each client have all of it."""

from typing import Any

from fastapi import FastAPI
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse

from .app import ROWS, User

app = FastAPI()


@app.get("/untyped")
def read_untyped():  # type: ignore[no-untyped-def]
    return ROWS[1]


class Account(User):
    password_hash: str


@app.get("/dict")
def read_dict() -> dict[str, Any]:
    return {"user": Account(id=1, name="Ada", password_hash="argon2-hash")}  # noqa: S106  made up


@app.get("/response")
def read_response() -> JSONResponse:
    return JSONResponse(jsonable_encoder(ROWS[1]))


USERS = [User(id=n, name=f"user {n}") for n in range(5000)]


@app.get("/many/untyped")
def list_untyped():  # type: ignore[no-untyped-def]
    return USERS


@app.get("/many/response")
def list_response() -> JSONResponse:
    return JSONResponse([user.model_dump() for user in USERS])


@app.get("/many/typed")
def list_typed() -> list[User]:
    return USERS

"""An app with sessions made in its lifespan, an upload and a bug."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Cookie, FastAPI, Form, HTTPException, Request, Response, UploadFile
from pydantic import BaseModel


class Login(BaseModel):
    name: str


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, dict[str, str]]]:
    yield {"sessions": {}}


app = FastAPI(lifespan=lifespan)


@app.post("/login", status_code=204)
def log_in(login: Login, request: Request, response: Response) -> None:
    token = secrets.token_urlsafe()
    request.state.sessions[token] = login.name
    response.set_cookie("session", token, secure=True, httponly=True)


@app.get("/me")
async def read_name(request: Request, session: Annotated[str, Cookie()] = "") -> dict[str, str]:
    if session not in request.state.sessions:
        raise HTTPException(401, "Log in first")
    return {"name": request.state.sessions[session]}


@app.post("/photos")
def upload_photo(file: UploadFile, caption: Annotated[str, Form()]) -> dict[str, str | None]:
    return {"file": file.filename, "caption": caption}


@app.get("/share/{people}")
def share(people: int) -> float:
    return 100 / people

import secrets
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pwdlib import PasswordHash
from pydantic import BaseModel, Field, SecretStr

hasher = PasswordHash.recommended()
HASH_OF_NOBODY = hasher.hash(secrets.token_urlsafe())
HASHES: dict[str, str] = {}

app = FastAPI()


class Credentials(BaseModel):
    email: str
    password: Annotated[SecretStr, Field(min_length=8, max_length=200)]


@app.post("/users", status_code=201)
def sign_up(credentials: Credentials) -> None:
    if credentials.email in HASHES:
        raise HTTPException(409, "This email has an account")
    HASHES[credentials.email] = hasher.hash(credentials.password.get_secret_value())


@app.post("/login")
def log_in(credentials: Credentials) -> str:
    stored = HASHES.get(credentials.email, HASH_OF_NOBODY)
    if not hasher.verify(credentials.password.get_secret_value(), stored):
        raise HTTPException(401, "Wrong email or password")
    return credentials.email

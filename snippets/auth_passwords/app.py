"""Keep Argon2 hashes of passwords, and do the same work for a user who does not exist."""

import secrets
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pwdlib import PasswordHash
from pydantic import BaseModel, Field, SecretStr

hasher = PasswordHash.recommended()
HASH_OF_NOBODY = hasher.hash(secrets.token_urlsafe())
HASHES: dict[str, str] = {}  # your table: the email and its hash

app = FastAPI()


class Credentials(BaseModel):
    email: str
    password: Annotated[SecretStr, Field(min_length=12, max_length=256)]


@app.post("/users", status_code=201)
def sign_up(credentials: Credentials) -> None:
    if credentials.email in HASHES:
        raise HTTPException(409, "This email has an account")
    HASHES[credentials.email] = hasher.hash(credentials.password.get_secret_value())


@app.post("/login")
def log_in(credentials: Credentials) -> str:
    stored = HASHES.get(credentials.email, HASH_OF_NOBODY)
    password = credentials.password.get_secret_value()
    is_right, new_hash = hasher.verify_and_update(password, stored)
    if not is_right:
        raise HTTPException(401, "Wrong email or password")
    if new_hash is not None:
        HASHES[credentials.email] = new_hash
    return credentials.email

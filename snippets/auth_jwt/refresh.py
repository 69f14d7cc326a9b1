"""Trade a refresh token, once, for a new pair; a token that comes twice ends that login."""

import os
import secrets
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated

import redis
from fastapi import Body, HTTPException
from pydantic import BaseModel

from .app import Settings, SettingsDep, app, create_token

valkey = redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost"), decode_responses=True)


class Tokens(BaseModel):
    access_token: str
    refresh_token: str


def start_login(user_id: str, settings: Settings) -> Tokens:
    """Call it when the password is right."""
    return issue(secrets.token_urlsafe(16), user_id, settings)


# region trade
def issue(login: str, user_id: str, settings: Settings) -> Tokens:
    secret = secrets.token_urlsafe(32)
    digest = sha256(secret.encode()).hexdigest()
    valkey.set(f"login:{login}", f"{digest} {user_id}", ex=timedelta(days=30))
    return Tokens(access_token=create_token(user_id, settings), refresh_token=f"{login}.{secret}")


@app.post("/tokens/refresh")
def refresh(refresh_token: Annotated[str, Body(embed=True)], settings: SettingsDep) -> Tokens:
    login, _, secret = refresh_token.partition(".")
    digest, _, user_id = str(valkey.getdel(f"login:{login}")).partition(" ")
    if not compare_digest(digest, sha256(secret.encode()).hexdigest()):
        raise HTTPException(401, "Log in again")
    return issue(login, user_id, settings)


# endregion trade

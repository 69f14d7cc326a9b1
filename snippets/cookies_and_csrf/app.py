"""Sessions kept in Valkey under a random cookie; what changes something needs our own origin."""

import os
import secrets
from datetime import timedelta
from typing import Annotated

import redis
from fastapi import Depends, FastAPI, Form, HTTPException, Request, Response
from fastapi.security import APIKeyCookie

FRONTEND = "https://shop.example.com"
COOKIE = "__Host-session"
LIFETIME = timedelta(days=7)
valkey = redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost"), decode_responses=True)


def check_origin(request: Request) -> None:
    is_safe = request.method in {"GET", "HEAD", "OPTIONS"}
    if not is_safe and request.headers.get("Origin") != FRONTEND:
        raise HTTPException(403, "Request from another site")


app = FastAPI(dependencies=[Depends(check_origin)])
SessionDep = Annotated[str, Depends(APIKeyCookie(name=COOKIE))]


def start_session(response: Response, user: str) -> None:
    """Call it in the login, when the password is right."""
    session = secrets.token_urlsafe(32)
    valkey.set(f"session:{session}", user, ex=LIFETIME)
    seconds = int(LIFETIME.total_seconds())
    response.set_cookie(COOKIE, session, seconds, httponly=True, secure=True, samesite="lax")


def get_user(session: SessionDep) -> str:
    user = valkey.get(f"session:{session}")
    if user is None:
        raise HTTPException(401, "Log in first")
    return str(user)


UserDep = Annotated[str, Depends(get_user)]


@app.post("/payments")
def pay(to: Annotated[str, Form()], user: UserDep) -> str:
    return f"{user} pays {to}"


@app.post("/logout")
def log_out(session: SessionDep, response: Response) -> None:
    valkey.delete(f"session:{session}")
    response.delete_cookie(COOKIE, httponly=True, secure=True)

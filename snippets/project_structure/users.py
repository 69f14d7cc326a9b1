"""A domain: its data, dependencies and routes. Imports deps, never app."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException

from .deps import require_key

router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(require_key)])
USERS = {1: "Ada"}


def find_user(user_id: int) -> str:
    if user_id not in USERS:
        raise HTTPException(404, "Unknown user")
    return USERS[user_id]


UserDep = Annotated[str, Depends(find_user)]


@router.get("/{user_id}")  # noqa: FAST003  find_user reads it
def get_user(user: UserDep) -> str:
    return user

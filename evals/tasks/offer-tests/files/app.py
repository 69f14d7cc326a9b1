"""An offer that depends on who asks and on the day."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException

NAMES = {"Bearer 8d4c": "Ada"}  # stands for a call to the login service


def get_user(authorization: Annotated[str, Header()] = "") -> str:
    if authorization not in NAMES:
        raise HTTPException(401, "Log in first")
    return NAMES[authorization]


def get_today() -> date:
    return datetime.now(UTC).date()


app = FastAPI()


@app.get("/offer")
def read_offer(
    user: Annotated[str, Depends(get_user)], today: Annotated[date, Depends(get_today)]
) -> dict[str, str | int]:
    return {"for": user, "percent": 20 if (today.month, today.day) == (12, 24) else 5}

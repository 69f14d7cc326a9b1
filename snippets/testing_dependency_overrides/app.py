"""An offer that depends on who asks and on the day."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException

NAMES = {"Bearer 8d4c": "Ada"}  # stands for a table


def get_user(authorization: Annotated[str, Header()] = "") -> str:
    if authorization not in NAMES:
        raise HTTPException(401, "Log in first")
    return NAMES[authorization]


def get_today() -> date:
    return datetime.now(UTC).date()


UserDep = Annotated[str, Depends(get_user)]
TodayDep = Annotated[date, Depends(get_today)]

app = FastAPI()


@app.get("/offer")
def read_offer(user: UserDep, today: TodayDep) -> dict[str, str | int]:
    return {"for": user, "percent": 20 if (today.month, today.day) == (12, 24) else 5}

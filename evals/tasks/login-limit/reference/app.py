import time
from secrets import compare_digest

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel

CALLS, SECONDS = 5, 60
tries: dict[str, list[float]] = {}


async def limit(request: Request) -> None:
    caller = request.client.host if request.client else ""
    now = time.monotonic()
    if len(tries) > 10_000:  # forget who has been away
        for address in [key for key, made in tries.items() if made[-1] <= now - SECONDS]:
            del tries[address]
    made = [at for at in tries.get(caller, []) if at > now - SECONDS]
    if len(made) >= CALLS:
        retry_after = str(int(made[0] + SECONDS - now) or 1)
        raise HTTPException(429, "Too many tries", {"Retry-After": retry_after})
    tries[caller] = [*made, now]


app = FastAPI()


class Login(BaseModel):
    username: str
    password: str


@app.post("/login", dependencies=[Depends(limit)])
def log_in(login: Login) -> str:
    is_right = compare_digest(login.password.encode(), b"lovelace")
    if login.username != "ada" or not is_right:
        raise HTTPException(401, "Wrong name or password")
    return login.username


@app.get("/ping")
def ping() -> str:
    return "pong"

import time
from collections import defaultdict

from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel

app = FastAPI()

RATE_LIMIT = 5
WINDOW = 60
requests: dict[str, list[float]] = defaultdict(list)


def get_client_ip(request: Request) -> str:
    forwarded = request.headers.get("X-Forwarded-For")
    if forwarded:
        return forwarded.split(",")[0].strip()
    return request.client.host


async def rate_limiter(request: Request):
    ip = get_client_ip(request)
    now = time.time()
    requests[ip] = [t for t in requests[ip] if now - t < WINDOW]
    if len(requests[ip]) >= RATE_LIMIT:
        retry_after = int(WINDOW - (now - requests[ip][0])) + 1
        raise HTTPException(
            status_code=429,
            detail="Too many login attempts",
            headers={"Retry-After": str(min(retry_after, WINDOW))},
        )
    requests[ip].append(now)


class LoginRequest(BaseModel):
    username: str
    password: str


@app.post("/login", dependencies=[Depends(rate_limiter)])
async def login(data: LoginRequest):
    if data.username != "ada" or data.password != "lovelace":
        raise HTTPException(status_code=401, detail="Invalid credentials")
    return {"username": data.username}


@app.get("/ping")
async def ping():
    return {"ping": "pong"}

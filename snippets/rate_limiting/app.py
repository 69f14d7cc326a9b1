"""So many calls per caller and minute, counted in Valkey for all workers together."""

import os
from collections.abc import Callable

import redis
from fastapi import Depends, FastAPI, HTTPException, Request

valkey = redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost"), socket_timeout=1)


def limit(name: str, calls: int, seconds: int) -> Callable[[Request], None]:
    def count_call(request: Request) -> None:
        caller = request.client.host if request.client else "local"
        key = f"limit:{name}:{caller}"
        with valkey.pipeline() as pipe:
            pipe.incr(key)
            pipe.expire(key, seconds, nx=True)
            pipe.ttl(key)
            made, _, left = pipe.execute()
        if made > calls:
            raise HTTPException(429, "Too many requests", {"Retry-After": str(left)})

    return count_call


app = FastAPI()


@app.post("/login", dependencies=[Depends(limit("login", calls=5, seconds=60))])
def log_in() -> str:
    return "welcome"

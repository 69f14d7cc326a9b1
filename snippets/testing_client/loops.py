"""An asynchronous client made at import keeps the connections of the loop that first used it."""

import os

from fastapi import FastAPI
from fastapi.testclient import TestClient
from redis.asyncio import Redis

app = FastAPI()


# region loops
cache = Redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost"))


@app.get("/visits")
async def count_visit() -> int:
    return await cache.incr("visits")


def test_two_visits() -> None:
    client = TestClient(app)
    assert client.get("/visits").json() == 1
    assert client.get("/visits").json() == 2


# endregion loops

"""Open what all requests share at startup; close it at shutdown, and when the startup fails."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, TypedDict

from fastapi import Depends, FastAPI, Request
from psycopg_pool import AsyncConnectionPool
from redis.asyncio import Redis

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")
VALKEY_URL = os.environ.get("VALKEY_URL", "redis://localhost")


class State(TypedDict):
    pool: AsyncConnectionPool
    redis: Redis


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[State]:
    async with (
        AsyncConnectionPool(DATABASE_URL.replace("+psycopg", ""), open=False) as pool,
        Redis.from_url(VALKEY_URL) as redis,
    ):
        await pool.wait(timeout=10)
        await redis.ping()
        yield {"pool": pool, "redis": redis}


app = FastAPI(lifespan=lifespan)


def get_redis(request: Request) -> Redis:
    redis: Redis = request.state.redis
    return redis


RedisDep = Annotated[Redis, Depends(get_redis)]


@app.post("/visits")
async def count_visit(redis: RedisDep) -> int:
    return int(await redis.incr("visits"))

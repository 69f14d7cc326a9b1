"""Make in the lifespan what belongs to the event loop, and reach it from `def` through the loop."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from anyio import from_thread
from fastapi import Depends, FastAPI, Request
from redis.asyncio import Redis


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
    tasks: set[asyncio.Task[int]] = set()
    async with Redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost")) as redis:
        yield {"redis": redis, "tasks": tasks}
        await asyncio.gather(*tasks, return_exceptions=True)


app = FastAPI(lifespan=lifespan)


def get_redis(request: Request) -> Redis:
    redis: Redis = request.state.redis
    return redis


RedisDep = Annotated[Redis, Depends(get_redis)]


async def count(redis: Redis, seconds: float = 0) -> int:
    await asyncio.sleep(seconds)
    return int(await redis.incr("visits"))


@app.post("/visits")
async def count_visit(redis: RedisDep) -> int:
    return await count(redis)


@app.post("/visits-in-def")
def count_visit_in_def(redis: RedisDep) -> int:
    return from_thread.run(count, redis)


@app.post("/visits-later", status_code=202)
async def count_visit_later(redis: RedisDep, request: Request) -> None:
    tasks: set[asyncio.Task[int]] = request.state.tasks
    task = asyncio.create_task(count(redis, seconds=0.2))
    tasks.add(task)
    task.add_done_callback(tasks.discard)

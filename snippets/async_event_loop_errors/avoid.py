"""One endpoint for each error: what belongs to one event loop is used in another, or in none."""

import asyncio
import os

from fastapi import FastAPI
from redis.asyncio import Redis

app = FastAPI()
redis = Redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost"))


async def count(seconds: float = 0) -> int:
    await asyncio.sleep(seconds)
    return int(await redis.incr("visits"))


@app.post("/client-of-the-module")
async def use_the_client_of_the_module() -> int:
    return await count()


@app.post("/asyncio-run-in-async-def")
async def run_in_async_def() -> int:
    return asyncio.run(count())


async def wait_for_visitor() -> bool:
    return bool(await redis.blpop(["visitors"], timeout=1))


@app.post("/asyncio-run-in-def")
def run_in_def() -> bool:
    return asyncio.run(wait_for_visitor())


@app.post("/run-until-complete")
async def run_until_complete() -> int:
    return asyncio.get_running_loop().run_until_complete(count())


@app.post("/forgotten-await")
async def forget_to_await() -> str:
    count()  # type: ignore[unused-coroutine]  # the wrong way
    return "counted"


@app.post("/coroutine-from-def", response_model=None)
def return_a_coroutine() -> object:
    return count()


@app.post("/loop-of-a-thread")
def use_the_loop_of_a_thread() -> int:
    return asyncio.get_event_loop().run_until_complete(count())


@app.post("/task-from-def")
def start_a_task_in_def() -> None:
    asyncio.create_task(count())  # noqa: RUF006  the wrong way


@app.post("/dropped-task")
async def drop_a_task() -> None:
    asyncio.create_task(count(seconds=0.2))  # noqa: RUF006  the wrong way

"""Set the number of threads at startup, and give a slow library a few threads of its own."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI

renderer = threading.Lock()
report_threads = CapacityLimiter(4)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = 60
    yield


app = FastAPI(lifespan=lifespan)


def render(name: str) -> str:
    with renderer:  # the library renders one report at a time
        return f"Report on {name}"


@app.get("/reports/{name}")
async def make_report(name: str) -> str:
    return await to_thread.run_sync(render, name, limiter=report_threads)


@app.get("/ping")
def ping() -> str:
    return "pong"

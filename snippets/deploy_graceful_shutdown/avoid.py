"""End the streams when the lifespan ends: it ends when the streams have ended."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.sse import EventSourceResponse

stopping = asyncio.Event()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    stopping.set()


app = FastAPI(lifespan=lifespan)


@app.get("/events", response_class=EventSourceResponse)
async def stream_events() -> AsyncIterable[int]:
    while not stopping.is_set():
        yield 1
        await asyncio.sleep(0.1)

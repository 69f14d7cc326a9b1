"""What a stop waits for: an answer, a stream without end, a WebSocket, then the lifespan."""

import asyncio
import logging
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from fastapi.sse import EventSourceResponse

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    yield
    logger.warning("pool closed")


app = FastAPI(lifespan=lifespan)


@app.get("/report")
def write_report() -> str:
    time.sleep(3)
    return "written"


@app.get("/events", response_class=EventSourceResponse)
async def stream_events() -> AsyncIterable[int]:
    try:
        while True:
            yield 1
            await asyncio.sleep(0.1)
    finally:
        logger.warning("stream ended")


@app.websocket("/chat")
async def chat(websocket: WebSocket) -> None:
    await websocket.accept()
    async for text in websocket.iter_text():
        await websocket.send_text(text)
    logger.warning("chat ended")

"""A mailbox: a reader waits until another request brings a message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Body, FastAPI, Request

Message = Annotated[str, Body(min_length=1)]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, asyncio.Queue[str]]]:
    yield {"messages": asyncio.Queue()}


app = FastAPI(lifespan=lifespan)


@app.get("/next")
async def wait_for_message(request: Request) -> str:
    messages: asyncio.Queue[str] = request.state.messages
    return await messages.get()


@app.post("/messages", status_code=202)
async def send_message(message: Message, request: Request) -> None:
    await request.state.messages.put(message)

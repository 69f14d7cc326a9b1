"""Chat rooms: checked before the connection is accepted, over Valkey so that workers share them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, WebSocket, WebSocketDisconnect, WebSocketException
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

VALKEY_URL = os.environ.get("VALKEY_URL", "redis://localhost:6379/0")
ORIGINS = {"https://app.example.com"}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Redis]]:
    async with Redis.from_url(VALKEY_URL, decode_responses=True) as valkey:
        yield {"valkey": valkey}


app = FastAPI(lifespan=lifespan)


async def get_user(websocket: WebSocket, session: Annotated[str, Cookie()] = "") -> str:
    user = await websocket.state.valkey.get(f"session:{session}")
    if user is None or websocket.headers.get("Origin") not in ORIGINS:
        raise WebSocketException(1008, "Not logged in")
    return str(user)


async def forward(subscription: PubSub, websocket: WebSocket) -> None:
    with suppress(WebSocketDisconnect):  # the client left: the endpoint's loop ends too
        async for message in subscription.listen():
            if message["type"] == "message":
                await websocket.send_text(message["data"])


@app.websocket("/rooms/{room}")
async def chat(room: str, websocket: WebSocket, user: Annotated[str, Depends(get_user)]) -> None:
    valkey = websocket.state.valkey
    async with valkey.pubsub() as subscription, asyncio.TaskGroup() as tasks:
        await subscription.subscribe(f"room:{room}")
        await websocket.accept()
        sender = tasks.create_task(forward(subscription, websocket))
        async for text in websocket.iter_text():
            await valkey.publish(f"room:{room}", f"{user}: {text}")
        sender.cancel()

from contextlib import suppress
from typing import Annotated

from fastapi import Cookie, Depends, FastAPI, WebSocket, WebSocketDisconnect, WebSocketException

ORIGINS = {"https://app.example.com"}
SESSIONS = {"s-ada": "ada", "s-bob": "bob"}
room: set[WebSocket] = set()
app = FastAPI()


def get_user(websocket: WebSocket, session: Annotated[str, Cookie()] = "") -> str:
    if session not in SESSIONS or websocket.headers.get("Origin") not in ORIGINS:
        raise WebSocketException(1008, "Not logged in")
    return SESSIONS[session]


@app.websocket("/chat")
async def chat(websocket: WebSocket, user: Annotated[str, Depends(get_user)]) -> None:
    await websocket.accept()
    room.add(websocket)
    try:
        async for text in websocket.iter_text():
            for member in list(room):
                with suppress(WebSocketDisconnect):  # it left: its own endpoint ends too
                    await member.send_text(f"{user}: {text}")
    finally:
        room.discard(websocket)

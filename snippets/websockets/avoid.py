"""Chat rooms in a list of this process: who stalls or leaves takes the others along."""

from typing import Annotated

from fastapi import Cookie, FastAPI, WebSocket

app = FastAPI()
connections: list[WebSocket] = []


@app.websocket("/rooms/{room}")
async def chat(room: str, websocket: WebSocket, session: Annotated[str, Cookie()] = "") -> None:
    await websocket.accept()
    connections.append(websocket)
    while True:
        text = await websocket.receive_text()
        for connection in connections:
            await connection.send_text(f"{session}: {text}")

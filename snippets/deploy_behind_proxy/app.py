"""Links that are right behind a proxy: the server is told whom to believe, the app nothing."""

from fastapi import FastAPI, Request, WebSocket
from pydantic import BaseModel

app = FastAPI()


class Seen(BaseModel):
    client: str | None
    link: str


@app.get("/items/")
def list_items(request: Request) -> Seen:
    client = request.client.host if request.client else None
    return Seen(client=client, link=str(request.url_for("list_items")))


@app.websocket("/echo")
async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())
    await websocket.close()

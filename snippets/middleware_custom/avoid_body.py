"""Read the body in a plain ASGI middleware, and leave none for the endpoint."""

from typing import Any

from fastapi import FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send


class ReadBody:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await Request(scope, receive).json()
        await self.app(scope, receive, send)


app = FastAPI()
app.add_middleware(ReadBody)


@app.post("/echo")
async def echo(request: Request) -> Any:
    return await request.json()

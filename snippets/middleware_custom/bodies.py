"""See the bodies of a request and its answer as they pass, without holding them up."""

import logging

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger(__name__)
KEPT = 1000


class LogBodies:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # region wrap
        received, sent = bytearray(), bytearray()

        async def receive_noted() -> Message:
            message = await receive()
            received.extend(message.get("body", b"")[: KEPT - len(received)])
            return message

        async def send_noted(message: Message) -> None:
            sent.extend(message.get("body", b"")[: KEPT - len(sent)])
            await send(message)

        try:
            await self.app(scope, receive_noted, send_noted)
        finally:
            logger.info("%s %r -> %r", scope["path"], bytes(received), bytes(sent))
        # endregion wrap


app = FastAPI()
app.add_middleware(LogBodies)


@app.post("/echo")
def echo(data: dict[str, str]) -> dict[str, str]:
    return data

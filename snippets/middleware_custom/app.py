"""A middleware in plain ASGI: it wraps `send` to change the answer, and stays out of the way."""

from time import perf_counter

from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class ServerTiming:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = perf_counter()  # what belongs to one request is a local variable

        async def send_timed(message: Message) -> None:
            if message["type"] == "http.response.start":  # others: a WebSocket's, the lifespan's
                milliseconds = (perf_counter() - start) * 1000
                MutableHeaders(scope=message).append("Server-Timing", f"app;dur={milliseconds:.1f}")
            await send(message)

        await self.app(scope, receive, send_timed)


app = FastAPI()
app.add_middleware(ServerTiming)


@app.get("/orders")
def list_orders() -> list[str]:
    return ["A-1"]

"""A number for each request, in its answer and in every line that is logged meanwhile."""

import logging
import re
from contextvars import ContextVar
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Request-ID"
GIVEN = re.compile(r"^[\w.-]{1,64}$")
"""What is taken over from a proxy; anything else could forge lines of the log."""
request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestId:
    """Middleware in plain ASGI (patterns/middleware-custom.md)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        number = given if GIVEN.match(given) else uuid4().hex
        request_id.set(number)

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = number
            await send(message)

        await self.app(scope, receive, send_named)


class RequestIdFilter(logging.Filter):
    """Puts the number into each record (patterns/logging.md)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id`; keep every record."""
        record.request_id = request_id.get()
        return True

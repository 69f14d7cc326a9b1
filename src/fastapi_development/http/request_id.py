"""A number for each request: in its answer, and in every line that is logged meanwhile."""

import logging
import os
import re
import time
from collections.abc import Awaitable
from contextvars import ContextVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"
GIVEN = re.compile(rb"[\w.-]{1,64}")
"""What is taken over from a proxy; anything else could forge lines of the log."""
request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
logger = logging.getLogger("access")


class RequestId:
    """Middleware in plain ASGI (patterns/middleware-custom.md)."""

    def __init__(self, app: ASGIApp, log: bool = False) -> None:
        self.app = app
        self.log = log
        """Whether a line is logged for each request but health checks (patterns/logging.md)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request and pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = find_number(scope) or os.urandom(8).hex().encode()
        request_id.set(number.decode())
        started, status = time.perf_counter(), 500

        # No coroutine of its own, for there is nothing here to wait for.
        def send_named(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, number)]
            return send(message)

        try:
            await self.app(scope, receive, send_named)
        finally:
            if self.log and not scope["path"].startswith("/health/"):
                write_line(scope, status, time.perf_counter() - started)


def find_number(scope: Scope) -> bytes | None:
    """Return the number that a proxy has given."""
    for name, value in scope["headers"]:
        if name == HEADER:
            number: bytes = value
            return number if GIVEN.fullmatch(number) else None
    return None


def write_line(scope: Scope, status: int, seconds: float) -> None:
    """Log a request, without its query string; the server logs the traceback of a crash."""
    level = logging.ERROR if status >= 500 else logging.INFO
    fields = {"status": status, "ms": round(seconds * 1000, 2)}
    logger.log(level, "%s %s", scope["method"], scope["path"], extra={"fields": fields})

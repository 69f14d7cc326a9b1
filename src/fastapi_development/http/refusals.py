"""What built-in parts refuse as plain text, in the one form of errors (RFC 9457)."""

from collections.abc import Awaitable
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastapi_development.http.problems import PROBLEM, answer

TEXT = b"text/plain"
REPLACED = (b"content-type", b"content-length")


class Refusals:
    """Middleware in plain ASGI (patterns/middleware-custom.md).

    The middleware for hosts and the body limit answer by themselves: no exception handler sees it
    (patterns/error-handling.md).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and send a refusal in another form."""
        refusal: Message | None = None

        async def send_problem(message: Message) -> None:
            assert refusal is not None
            response = answer(refusal["status"], message.get("body", b"").decode())
            others = [pair for pair in refusal["headers"] if pair[0] not in REPLACED]
            await send({**refusal, "headers": others + response.raw_headers})
            await send({"type": "http.response.body", "body": response.body})

        # No coroutine of its own, for there is nothing here to wait for.
        def send_checked(message: Message) -> Awaitable[None]:
            nonlocal refusal
            if message["type"] == "http.response.start" and is_refusal(message):
                refusal = message
                return do_nothing()
            return send(message) if refusal is None else send_problem(message)

        await self.app(scope, receive, send_checked)


async def do_nothing() -> None:
    """Return."""


def is_refusal(start: Message) -> bool:
    """Return whether a response is an error in plain text."""
    if start["status"] < 400:
        return False
    kind: bytes = dict(start["headers"]).get(b"content-type", b"")
    return kind.startswith(TEXT)


def make_refusal(status: int, detail: str) -> bytes:
    """Return a whole response that closes the connection, for what never gets as far as the app."""
    body = bytes(answer(status, detail).body)
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\ncontent-type: {PROBLEM}\r\n"
        f"content-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body

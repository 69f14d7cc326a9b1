"""The short way of a search by MCP over HTTP: around the whole app, whose answers it has seen.

That the host is a trusted one, say, is a matter of headers: the app has answered a call with the
same ones (see `quick_calls`).
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastapi_development.http.answers import Answers
from fastapi_development.mcp.quick_calls import Headers, QuickCalls, read_call

PATH = "/mcp"
MOST_BYTES = 64 * 1024
"""Those of a longest query, each character written as an escape, and of what stands around it."""
PARAMETER = b"mcp-param-"
"""How a header begins that repeats an argument, and so is checked against it."""
IGNORED = {b"content-length", b"x-request-id", b"accept-encoding"}
"""Headers that the SDK leaves alone."""


class QuickCall:
    """Middleware in plain ASGI (patterns/middleware-custom.md)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a plain call of a known kind; pass on what is anything else."""
        calls = find_calls(scope) if scope["type"] == "http" and scope["path"] == PATH else None
        if calls is None:
            return self.app(scope, receive, send)
        return self.answer(calls, scope, receive, send)

    async def answer(self, calls: QuickCalls, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, if its body is not too large."""
        headers, size = read_headers(scope)
        if not size.isdigit() or int(size) > MOST_BYTES:
            await self.app(scope, receive, send)
            return
        messages = await read_body(receive)
        call = read_call(join(messages), tuple(headers))
        reply = calls.reply(call)
        if reply:
            await send_reply(send, *reply)
            return
        receive = replay(messages, receive)
        if call is None or any(name.startswith(PARAMETER) for name, _ in headers):
            await self.app(scope, receive, send)
            return
        # Compressed it could not be read; and to compress a reply takes as long as to find it.
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        recorder = Recorder(send)
        await self.app({**scope, "headers": plain}, receive, recorder)
        if recorder.status == 200:
            calls.learn(call, join(recorder.parts), recorder.headers)


def find_calls(scope: Scope) -> QuickCalls | None:
    """Return the calls of this process; None where the route must be asked.

    That is also so where telemetry is on, whose spans name the route (patterns/observability.md).
    """
    state = scope.get("state", {})
    answers: Answers | None = state.get("answers")
    calls: QuickCalls | None = state.get("calls")
    if calls is None or answers is None or scope["method"] != "POST" or not answers.is_ready():
        return None
    return None if "fastapi.telemetry" in scope else calls


def read_headers(scope: Scope) -> tuple[Headers, bytes]:
    """Return the headers that the SDK heeds, and the size of the body, b"" where it is not told."""
    headers, size = [], b""
    for pair in scope["headers"]:
        if pair[0] not in IGNORED:
            headers.append(pair)
        elif pair[0] == b"content-length":
            size = pair[1]
    return headers, size


async def read_body(receive: Receive) -> list[Message]:
    """Return the messages that hold the body, or the news that the client has left."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def join(messages: list[Message]) -> bytes:
    """Return the bytes of the messages."""
    return b"".join(message.get("body", b"") for message in messages)


def replay(messages: list[Message], receive: Receive) -> Receive:
    """Return what gives these messages once more, then those that follow."""
    left = iter(messages)

    async def receive_again() -> Message:
        for message in left:
            return message
        return await receive()

    return receive_again


class Recorder:
    """Sends, and keeps what it sent."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.status = 0
        self.headers: Headers = []
        self.parts: list[Message] = []

    async def __call__(self, message: Message) -> None:
        """Send the message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            # A copy, and now: middleware further out adds to the list.
            self.headers = [pair for pair in message["headers"] if pair[0] != b"content-length"]
        else:
            self.parts.append(message)
        await self.send(message)


async def send_reply(send: Send, body: bytes, headers: Headers) -> None:
    """Send the reply with the headers that the SDK sends."""
    headers = [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""HTTP/1.1 over a plain socket, for requests that no client library sends as they are."""

import asyncio
from dataclasses import dataclass
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Answer:
    """A complete response."""

    status: int
    headers: dict[str, str]
    body: bytes


class ClosedError(Exception):
    """The server has closed; `received` is what came of an answer before."""

    def __init__(self, received: bytes) -> None:
        super().__init__(f"closed after {len(received)} bytes")
        self.received = received


class Connection:
    """One connection to a port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        """Open it."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.writer.close()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        try:
            self.writer.write(data)
            await self.writer.drain()
        except ConnectionError as error:
            raise ClosedError(b"") from error

    async def ask(self, path: str, *headers: str, method: str = "GET") -> Answer:
        """Send a request and return its answer."""
        await self.send(make_request(path, *headers, method=method))
        return await self.read(has_body=method != "HEAD")

    async def read(self, has_body: bool = True) -> Answer:
        """Return the next answer; raises ClosedError where it is not complete."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            raise ClosedError(error.partial) from error
        except ConnectionError as error:
            raise ClosedError(b"") from error
        first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
        pairs = (line.partition(": ") for line in lines)
        headers = {name.lower(): value for name, _, value in pairs}
        size = int(headers.get("content-length", "0")) if has_body else 0
        try:
            body = await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise ClosedError(head) from error
        return Answer(int(first.split(" ")[1]), headers, body)

    async def is_closed(self) -> bool:
        """Return whether the server closes without a further byte."""
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True


def make_request(path: str, *headers: str, method: str = "GET") -> bytes:
    """Return the bytes of a request without a body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1")


async def ask(port: int, path: str, *headers: str, method: str = "GET") -> Answer:
    """Return the answer to one request on a connection of its own."""
    async with Connection(port) as connection:
        return await connection.ask(path, *headers, method=method)

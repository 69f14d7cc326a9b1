"""The server's doors as a client of another's making sees them: a process on stdio, one on HTTP."""

import asyncio
import os
import re
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any, TypeVar

from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from fastmcp.skills import SkillsClientExtension

COMMAND = (sys.executable, "-m", "fastapi_development")
Result = TypeVar("Result")
Talk = Callable[[Client[Any]], Awaitable[Result]]


class Door:
    """How a client reaches the server."""

    def __init__(self, transport: Callable[[], Any]) -> None:
        self.transport = transport

    def talk(self, talk: Talk[Result]) -> Result:
        """Return what the conversation returns."""

        async def meet() -> Result:
            transport = self.transport()
            async with Client(transport, extensions=[SkillsClientExtension()]) as client:
                return await talk(client)

        return asyncio.run(meet())


def open_stdio(*arguments: str) -> Door:
    """Return the door of `fastapi-skill mcp`, a new process for each conversation."""
    command, *rest = (*COMMAND, "mcp", *arguments)
    # The transport would hand over a few variables alone.
    env = dict(os.environ)
    return Door(lambda: StdioTransport(command, rest, env=env, keep_alive=False))


@contextmanager
def serve(**settings: str) -> Iterator[str]:
    """Run `fastapi-skill serve`; yield its address."""
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    with process:
        try:
            port = read_port(process.stdout)
            # A full pipe would stop the server.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def read_port(output: IO[str]) -> int:
    """Return the port that the server says it listens on."""
    lines = []
    for line in output:
        if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
        lines.append(line)
    raise RuntimeError("".join(lines))

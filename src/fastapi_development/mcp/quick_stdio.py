"""The short way of a search by MCP on standard input and output.

A line that it can answer is answered in the thread that reads it, and the SDK never sees it.
"""

import io
import sys
import threading
from collections.abc import Callable
from typing import TextIO, cast

import anyio
from pydantic_core import from_json

from fastapi_development.library import Shelf
from fastapi_development.mcp.quick_calls import KINDS, Call, QuickCalls, read_call


class Wire:
    """The input and the output, as the file that the SDK reads from and writes to."""

    def __init__(self, calls: QuickCalls, source: TextIO, sink: TextIO) -> None:
        self.calls = calls
        self.source = source
        self.sink = sink
        self.lock = threading.Lock()
        self.asked: dict[int | str, Call] = {}
        """Calls that the SDK has not answered yet, by their ids."""

    def readline(self) -> str:
        """Return the next line that the SDK must answer; "" at the end."""
        for line in self.source:
            call = read_call(line)
            reply = self.calls.reply(call)
            if reply is None:
                self.hand_over(call, line)
                return line
            self.send(reply[0] + b"\n")
        return ""

    def hand_over(self, call: Call | None, line: str) -> None:
        """Remember a call that the SDK gets: its reply tells how to wrap others."""
        if call is not None and len(self.asked) < KINDS:
            self.asked[call.id] = call
        elif '"initialize"' in line:
            # What follows may be of another version of the protocol.
            self.calls.wrappings.clear()

    def write(self, line: str) -> None:
        """Send a line of the SDK."""
        reply = line.encode()
        call = self.asked.pop(from_json(reply).get("id"), None) if self.asked else None
        if call:
            # First, for the next call may come as soon as the reply is sent.
            self.calls.learn(call, reply, [])
        self.send(reply)

    def send(self, line: bytes) -> None:
        """Send a line; two threads do."""
        with self.lock:
            self.sink.buffer.write(line)
            self.sink.buffer.flush()

    def flush(self) -> None:
        """Do nothing: each line is flushed."""


def open_wire(current: Callable[[], Shelf]) -> anyio.AsyncFile[str]:
    """Return the wire of this process; what is printed goes to standard error from now on."""
    cast("io.TextIOWrapper", sys.stdin).reconfigure(encoding="utf-8", errors="replace")
    wire = Wire(QuickCalls(current), sys.stdin, sys.stdout)
    sys.stdout = sys.stderr
    return anyio.wrap_file(cast("TextIO", wire))

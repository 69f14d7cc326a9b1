"""`fastapi-skill serve` as a process, for tests."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
LISTENING = "listening on http"
RUNNING = "Application startup complete"


@dataclass
class Server:
    """A running process; `port` is where it listens on 127.0.0.1."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)
    """What it has printed; complete when it has ended."""
    printed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def wait_for(self, text: str) -> None:
        """Return when the log holds the text; fail after 30 seconds."""
        with self.printed:
            assert self.printed.wait_for(lambda: text in "".join(self.lines), 30), text

    def stop(self) -> int:
        """Send SIGTERM; return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)

    def records(self) -> list[dict[str, object]]:
        """Return the lines of the log."""
        return [json.loads(line) for line in self.lines]


@contextlib.contextmanager
def serve_folder(*options: str, env: dict[str, str] | None = None) -> Iterator[Server]:
    """Serve on a free port until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "fastapi_development", "serve", "--port", "0", *options],
        env={**os.environ, "PYTHONPATH": str(SOURCE), **(env or {})},
        stderr=subprocess.PIPE,
        text=True,
    )
    server = Server(process, 0)
    reader = threading.Thread(target=read_lines, args=[server])
    reader.start()
    try:
        server.wait_for(RUNNING)
        server.port = read_port(server.lines)
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        if process.stderr is not None:
            process.stderr.close()


def read_lines(server: Server) -> None:
    """Read what the process prints, until it ends."""
    assert server.process.stderr is not None
    for line in server.process.stderr:
        with server.printed:
            server.lines.append(line)
            server.printed.notify_all()


def read_port(lines: list[str]) -> int:
    """Return the port that the log names."""
    line = next(line for line in lines if LISTENING in line)
    return int(json.loads(line)["message"].rpartition(":")[2])

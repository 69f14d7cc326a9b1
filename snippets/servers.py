"""Server processes for tests: started on a free port, waited for, stopped with all they started."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from .waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent


def find_free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A running server process."""

    url: str
    """Where it listens: `http://127.0.0.1:<port>`."""
    port: int
    process: subprocess.Popen[bytes]
    log_path: Path

    def log(self) -> str:
        """Return what the process has printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


Serve = Callable[..., AbstractContextManager[Server]]


@contextlib.contextmanager
def run_server(line: list[str], port: int, log_path: Path, env: dict[str, str]) -> Iterator[Server]:
    """Run the command until the block ends, then stop it and all that it started."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **env}
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            line, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    server = Server(f"http://127.0.0.1:{port}", port, process, log_path)
    try:
        wait_until_listening(server)
        yield server
    finally:
        stop(process)


@contextlib.contextmanager
def serve_in_thread(program: ASGIApp) -> Iterator[int]:
    """Run uvicorn in a thread of this process until the block ends; yield its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(program, log_config=None))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            wait_until(lambda: server.started)
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def wait_until_listening(server: Server, seconds: float = 60) -> None:
    """Return when the port accepts; raise RuntimeError with the log if the process ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended at once:\n{server.log()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"the server does not listen after {seconds} s:\n{server.log()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the process with SIGTERM, then everything left of its session with SIGKILL."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)

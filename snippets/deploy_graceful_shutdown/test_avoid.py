"""SIGTERM with a request, a stream and a WebSocket open: who is told what, and what runs?"""

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from ..servers import Serve, Server
from ..waiting import wait_until

UVICORN = ["uvicorn", "{target}", "--port", "{port}"]
GUNICORN = ["gunicorn", "{target}", "--worker-class", "asgi", "--bind", "127.0.0.1:{port}"]
GUNICORN += ["--no-control-socket", "--log-level", "debug"]


@contextmanager
def open_stream(server: Server) -> Iterator[Iterator[str]]:
    """Yield the lines of the open stream."""
    with httpx.stream("GET", f"{server.url}/events", timeout=60) as stream:
        lines = stream.iter_lines()
        next(lines)
        yield lines


def start_report(server: Server, pool: ThreadPoolExecutor) -> Future[bytes]:
    """Send the request for a report and return what is answered, when it is."""
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.sendall(b"GET /report HTTP/1.1\r\nHost: test\r\n\r\n")

    def read() -> bytes:
        with connection:
            return connection.recv(10_000)

    return pool.submit(read)


def wait_for_log(server: Server, text: str) -> None:
    wait_until(lambda: text in server.log())


@pytest.mark.parametrize(
    ("command", "waits", "code", "closed"),
    [
        ([*UVICORN, "--timeout-graceful-shutdown", "5"], "Waiting for connections", 1012, True),
        ([*GUNICORN, "--graceful-timeout", "5"], "connections to finish", None, False),
    ],
    ids=["uvicorn", "gunicorn"],
)
def test_a_stop_with_a_request_a_stream_and_a_websocket(
    serve: Serve, command: list[str], waits: str, code: int | None, closed: bool
) -> None:
    with (
        serve("app", command=command) as server,
        connect(f"ws://127.0.0.1:{server.port}/chat", open_timeout=60) as websocket,
        open_stream(server) as lines,
        ThreadPoolExecutor(1) as pool,
    ):
        report = start_report(server, pool)
        websocket.send("the loop has read the request before this")
        websocket.recv()
        server.process.terminate()
        wait_for_log(server, waits)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", server.port))
        assert report.result().startswith(b"HTTP/1.1 200")
        with pytest.raises(ConnectionClosedError) as ended:
            websocket.recv()
        assert (ended.value.rcvd and ended.value.rcvd.code) == code
        with pytest.raises(httpx.RemoteProtocolError):
            list(lines)
        server.process.wait(60)
        assert ("pool closed" in server.log()) is closed


def test_when_the_streams_have_ended_gunicorn_closes_the_lifespan(serve: Serve) -> None:
    with serve("app", command=GUNICORN) as server:
        with open_stream(server):
            pass
        wait_for_log(server, "stream ended")
        server.process.terminate()
        assert server.process.wait(60) == 0
        assert "pool closed" in server.log()


def test_a_stream_that_waits_for_the_lifespan_never_ends(serve: Serve) -> None:
    with serve("avoid") as server:
        with open_stream(server) as lines:
            server.process.terminate()
            wait_for_log(server, "Waiting for connections to close")
            for _ in range(40):  # about two seconds more, and it would go on
                assert next(lines) is not None
            assert server.process.poll() is None
        assert server.process.wait(60) == -signal.SIGTERM  # the client has left


def test_a_timeout_ends_such_a_stream_and_a_request_that_is_longer(serve: Serve) -> None:
    command = [*UVICORN, "--timeout-graceful-shutdown", "1"]
    with (
        serve("app", command=command) as server,
        open_stream(server) as lines,
        ThreadPoolExecutor(1) as pool,
    ):
        report = start_report(server, pool)
        next(lines)
        server.process.terminate()
        assert report.result().startswith(b"HTTP/1.1 500")
        assert server.process.wait(60) == -signal.SIGTERM
        assert "Cancel 2 running task(s), timeout graceful shutdown exceeded" in server.log()
        assert "pool closed" in server.log()
        assert "stream ended" not in server.log()


def test_sighup_brings_new_code_and_the_port_stays_open(serve: Serve, tmp_path: Path) -> None:
    program = tmp_path / "shop.py"
    program.write_text("from fastapi import FastAPI\napp = FastAPI(version='old')", "utf-8")
    command = ["uvicorn", "shop:app", "--app-dir", str(tmp_path), "--workers", "2"]
    with serve(command=[*command, "--port", "{port}"]) as server:
        url = f"{server.url}/openapi.json"
        assert httpx.get(url, timeout=60).json()["info"]["version"] == "old"
        wait_for_log(server, "startup complete")
        program.write_text("from fastapi import FastAPI\napp = FastAPI(version='newer')", "utf-8")
        server.process.send_signal(signal.SIGHUP)
        for _ in range(600):
            socket.create_connection(("127.0.0.1", server.port)).close()
            time.sleep(0.1)
            if server.log().count("Finished server process") == 2:
                break
        assert httpx.get(url, timeout=60).json()["info"]["version"] == "newer"

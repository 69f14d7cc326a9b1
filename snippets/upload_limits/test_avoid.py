"""A client sends 200 MB to an endpoint that takes 10: how much leaves before it is refused?"""

import contextlib
import select
import socket
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ..servers import Serve, Server
from .app import MB
from .avoid import app as avoid_app

TOTAL = 200 * MB
START = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"\r\n\r\n'
END = b"\r\n--b--\r\n"


def frame(data: bytes, chunked: bool) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data) if chunked else data


def send(port: int, chunked: bool) -> tuple[int, bytes]:
    """Send the body until an answer arrives; return the bytes of file sent and the status line."""
    size = (
        b"Transfer-Encoding: chunked"
        if chunked
        else b"Content-Length: %d" % (len(START) + TOTAL + len(END))
    )
    head = b"POST /videos HTTP/1.1\r\nHost: test\r\n%b\r\n" % size
    head += b"Content-Type: multipart/form-data; boundary=b\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head + frame(START, chunked))
        sent = 0
        while sent < TOTAL and not select.select([connection], [], [], 0)[0]:
            with contextlib.suppress(ConnectionError):  # it was refused and is closed
                connection.sendall(frame(b"x" * MB, chunked))
            sent += MB
        if sent == TOTAL:
            connection.sendall(frame(END, chunked) + (b"0\r\n\r\n" if chunked else b""))
        return sent, connection.recv(1000).split(b"\r\n")[0]


def written(server: Server) -> int:
    """Return the bytes that the process has written to files and sockets so far."""
    counters = Path(f"/proc/{server.process.pid}/io").read_text(encoding="ascii")
    return int(counters.split("wchar: ")[1].split()[0])


@pytest.mark.parametrize("chunked", [False, True], ids=["content-length", "chunked"])
def test_the_limit_stops_200_mb_after_the_first_few(serve: Serve, chunked: bool) -> None:
    with serve("app") as server:
        sent, status = send(server.port, chunked)
        assert b"413" in status
        assert sent < 30 * MB  # what the network had in flight, on top of the 10 MB
        assert written(server) < 11 * MB


@pytest.mark.parametrize("chunked", [False, True], ids=["content-length", "chunked"])
def test_a_check_in_the_endpoint_receives_and_spools_all_200_mb(
    serve: Serve, chunked: bool
) -> None:
    with serve("avoid") as server:
        sent, status = send(server.port, chunked)
        assert b"413" in status
        assert sent == TOTAL
        assert written(server) > TOTAL


def test_a_check_in_the_endpoint_accepts_what_is_small() -> None:
    response = TestClient(avoid_app).post("/videos", files={"file": ("a.mp4", b"x" * MB)})
    assert response.json() == {"size": MB}

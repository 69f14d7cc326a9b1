import asyncio
from typing import Any

from app import app
from fastapi.testclient import TestClient

MB = 1024 * 1024
END = b"\r\n--b--\r\n"
HEAD = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'


def upload(size: int) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.post("/avatars", files={"file": ("a.png", b"x" * size)})


async def send_60_mb() -> tuple[int, int]:
    """Send 60 MB without a Content-Length; return the status and the bytes taken."""
    taken = 0
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        nonlocal taken
        is_last = taken > 60 * MB
        chunk = HEAD if taken == 0 else END if is_last else b"x" * 65536
        taken += len(chunk)
        return {"type": "http.request", "body": chunk, "more_body": not is_last}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/avatars",
        "raw_path": b"/avatars",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"t"), (b"content-type", b"multipart/form-data; boundary=b")],
        "client": ("10.0.0.1", 1),
        "server": ("t", 80),
    }
    await app(scope, receive, send)
    return statuses[0], taken


def test_a_small_picture_is_stored() -> None:
    answer = upload(MB)
    assert answer.status_code == 201
    assert answer.json() == {"name": "a.png", "size": MB}


def test_a_picture_of_3_mb_is_refused_with_413() -> None:
    assert upload(3 * MB).status_code == 413


def test_60_mb_without_a_length_are_refused_while_they_arrive() -> None:
    status, taken = asyncio.run(send_60_mb())
    assert status == 413
    assert taken < 10 * MB

"""What the middleware does with streams, files and bodies that are compressed already."""

import asyncio
import gzip
import json
import typing
import zlib
from collections.abc import AsyncIterable, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio.to_thread
import pytest
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, Response, StreamingResponse
from fastapi.sse import EventSourceResponse
from fastapi.testclient import TestClient

app = FastAPI()
app.add_middleware(GZipMiddleware)
LINES = [{"n": n} for n in range(5)]


@app.get("/lines")
async def stream_lines() -> AsyncIterable[dict[str, int]]:
    for line in LINES:
        yield line


@app.get("/events", response_class=EventSourceResponse)
async def stream_events() -> AsyncIterable[dict[str, int]]:
    for line in LINES:
        yield line


@app.get("/kilobyte", response_class=Response)
async def send_kilobytes(media_type: str = "text/plain", times: int = 1) -> Response:
    return Response(b"x" * 1024 * times, media_type=media_type)


@app.get("/text", response_class=StreamingResponse)
def stream_text() -> Iterator[bytes]:
    yield b"a few bytes"


@app.get("/file", response_class=FileResponse)
def send_file() -> str:
    return typing.__file__


@app.post("/body")
def read_body(body: dict[str, int]) -> None:
    """Take a JSON body."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def collect(path: str) -> list[dict[str, Any]]:
    """Return the messages that the server gets from the app."""
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
    }
    await asyncio.gather(app(scope, receive, send))
    return sent


@pytest.mark.anyio
async def test_each_line_of_a_stream_is_sent_when_it_is_there() -> None:
    decompress: Callable[[bytes], bytes] = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress
    start, *bodies = await collect("/lines")
    assert (b"content-encoding", b"gzip") in start["headers"]
    lines = [decompress(body["body"]) for body in bodies]
    assert [json.loads(line) for line in lines if line] == LINES


def test_server_sent_events_are_not_compressed() -> None:
    response = TestClient(app).get("/events")
    assert "Content-Encoding" not in response.headers
    assert response.text.count("data: ") == 5


@pytest.mark.parametrize("media_type", ["image/png", "video/mp4", "application/zip", "font/woff2"])
def test_types_that_are_compressed_already_are_left_alone(media_type: str) -> None:
    response = TestClient(app).get("/kilobyte", params={"media_type": media_type})
    assert "Content-Encoding" not in response.headers


def test_only_bodies_from_128_kib_on_are_compressed_in_a_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[object] = []
    run_sync = anyio.to_thread.run_sync

    async def spy(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        threads.append(function)
        return await run_sync(function, *args, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", spy)
    client = TestClient(app)
    client.get("/kilobyte", params={"times": 127})
    assert threads == []
    client.get("/kilobyte", params={"times": 128})
    assert len(threads) == 1


def test_a_stream_is_compressed_however_small() -> None:
    assert TestClient(app).get("/text").headers["Content-Encoding"] == "gzip"


def test_a_file_over_64_kb_loses_its_length() -> None:
    response = TestClient(app).get("/file")
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Content-Length" not in response.headers
    assert response.content == Path(typing.__file__).read_bytes()


def test_a_compressed_request_is_not_decompressed() -> None:
    response = TestClient(app).post(
        "/body",
        content=gzip.compress(b'{"a": 1}'),
        headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
    )
    assert response.status_code == 400
    assert response.json() == {"detail": "There was an error parsing the body"}

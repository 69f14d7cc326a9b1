"""A client leaves, a generator blocks, a stream arrives in one piece: what happens?"""

import asyncio
import threading
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Annotated

import anyio
import fastapi.sse
import httpx2
import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse
from fastapi.testclient import TestClient

from ..servers import serve_in_thread
from ..waiting import wait_until

app = FastAPI()
seen: list[str] = []
go_on = threading.Event()


@app.middleware("http")
async def pass_on(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    return await call_next(request)


async def clean_up(name: str) -> None:
    try:
        await asyncio.sleep(0)
        seen.append(f"{name} cleaned up")
    except asyncio.CancelledError:
        seen.append(f"{name} could not clean up")
        raise


async def hold() -> AsyncIterator[None]:
    yield
    await clean_up("dependency")


@app.get("/events", response_class=EventSourceResponse, dependencies=[Depends(hold)])
async def send_events(shield: bool = False) -> AsyncIterable[int]:
    try:
        yield 1
        await asyncio.Event().wait()
    finally:
        with anyio.CancelScope(shield=shield):
            await clean_up("generator")


@app.get("/lines", dependencies=[Depends(hold)])
def send_lines() -> Iterable[int]:
    for number in range(1000):
        seen.append(f"line {number}")
        yield number
        time.sleep(0.05)


@app.get("/parts", response_class=StreamingResponse)
def send_parts(patience: float = 30) -> Iterable[bytes]:
    yield b"first"
    yield b"second" if go_on.wait(patience) else b"nobody has read the first"


@app.get("/blocking", response_class=StreamingResponse)
async def send_blocking(patience: float) -> AsyncIterable[bytes]:
    for part in send_parts(patience):
        yield part


@app.get("/ping")
async def ping() -> None:
    go_on.set()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    """Yield a client of a server that ends with the test, and so do the streams that it left."""
    seen.clear()
    go_on.clear()
    with (
        serve_in_thread(app) as port,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client,
    ):
        yield client


def leave(client: httpx2.Client, path: str) -> None:
    """Read the first part, close the connection, and wait for the dependency's end."""
    with client.stream("GET", path) as response:
        assert next(response.iter_raw())
    wait_until(lambda: any("dependency" in line for line in seen))


def test_an_async_generator_is_cancelled_when_the_client_leaves(client: httpx2.Client) -> None:
    leave(client, "/events")
    assert seen == ["generator could not clean up", "dependency cleaned up"]


def test_a_shield_lets_the_generator_clean_up(client: httpx2.Client) -> None:
    leave(client, "/events?shield=true")
    assert seen == ["generator cleaned up", "dependency cleaned up"]


def test_a_def_generator_stops_at_a_yield(client: httpx2.Client) -> None:
    leave(client, "/lines")
    assert seen[-1] == "dependency cleaned up"
    time.sleep(0.5)
    assert len(seen) < 50


def test_a_part_arrives_when_it_is_yielded(client: httpx2.Client) -> None:
    with client.stream("GET", "/parts") as response:
        parts = response.iter_raw()
        assert next(parts) == b"first"
        go_on.set()
        assert next(parts) == b"second"


def test_a_get_waits_for_the_end(client: httpx2.Client) -> None:
    assert client.get("/parts?patience=0.5").text == "firstnobody has read the first"


def test_the_test_client_streams_too() -> None:
    go_on.clear()
    with TestClient(app).stream("GET", "/parts") as response:
        parts = response.iter_text()
        assert next(parts) == "first"
        go_on.set()
        assert next(parts) == "second"


@pytest.mark.anyio
async def test_asgi_transport_collects_the_stream_before_it_is_read() -> None:
    go_on.clear()
    transport = httpx2.ASGITransport(app)
    async with (
        httpx2.AsyncClient(transport=transport, base_url="http://test") as client,
        client.stream("GET", "/parts?patience=0.5") as response,
    ):
        parts = [part async for part in response.aiter_text()]
    assert parts[-1].endswith("nobody has read the first")


@pytest.mark.parametrize(
    ("path", "answer"),
    [("/parts", "second"), ("/blocking?patience=0.5", "nobody has read the first")],
)
def test_an_async_generator_that_blocks_stops_the_server(
    client: httpx2.Client, path: str, answer: str
) -> None:
    with client.stream("GET", path) as response:
        parts = response.iter_text()
        assert next(parts) == "first"
        with httpx2.Client(timeout=30) as other:
            other.get(client.base_url.join("/ping"))
        assert next(parts) == answer


def test_only_events_carry_the_headers_against_buffering(client: httpx2.Client) -> None:
    with client.stream("GET", "/events") as response:
        assert response.headers["X-Accel-Buffering"] == "no"
        assert response.headers["Cache-Control"] == "no-cache"
    with client.stream("GET", "/lines") as response:
        assert "X-Accel-Buffering" not in response.headers


def test_an_idle_stream_sends_a_ping(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fastapi.sse._PING_INTERVAL == 15
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.1)
    with client.stream("GET", "/events") as response:
        lines = response.iter_lines()
        assert [next(lines) for _ in range(4)] == ["data: 1", "", ": ping", ""]


@pytest.mark.parametrize("scope", ["function", "request"])
def test_scope_function_ends_the_dependency_before_the_stream(scope: str) -> None:
    order: list[str] = []

    def open_session() -> Iterator[None]:
        yield
        order.append("closed")

    program = FastAPI()

    @program.get("/")
    def send(_: Annotated[None, Depends(open_session, scope=scope)]) -> Iterable[int]:
        order.append("streamed")
        yield 1

    assert TestClient(program).get("/").text == "1\n"
    assert order == (["closed", "streamed"] if scope == "function" else ["streamed", "closed"])

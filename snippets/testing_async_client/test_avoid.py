"""Run the tests of avoid.py, and ask which event loop runs what."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from redis.asyncio import Redis

from . import avoid
from .app import app


def make_client(target: FastAPI) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app=target), base_url="https://test")


def test_an_async_test_without_a_marker_fails(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text("async def test_it(): pass")
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"async def functions are not natively supported." in done.stdout


def test_app_is_no_argument_of_a_client() -> None:
    message = "AsyncClient.__init__() got an unexpected keyword argument 'app'"
    with pytest.raises(TypeError) as caught:
        avoid.make_client()
    assert str(caught.value) == message
    with pytest.raises(TypeError) as caught:
        httpx.AsyncClient(app=app)  # type: ignore[call-arg]  # the error is the point
    assert str(caught.value) == message


def test_the_transport_runs_no_lifespan() -> None:
    with pytest.raises(AttributeError, match="'State' object has no attribute 'messages'"):
        asyncio.run(avoid.test_without_lifespan())


def test_the_client_must_ask_the_app_of_the_manager() -> None:
    async def ask() -> None:
        async with LifespanManager(app), make_client(app) as client:
            await client.post("/messages", json="Hello")

    with pytest.raises(AttributeError, match="'State' object has no attribute 'messages'"):
        asyncio.run(ask())


def test_testclient_runs_the_app_in_another_loop(valkey: str) -> None:
    with pytest.raises(RuntimeError, match=r"got Future .* attached to a different loop"):
        asyncio.run(avoid.test_with_testclient())


def test_the_async_client_runs_the_app_in_the_loop_of_the_test(valkey: str) -> None:
    async def ask() -> object:
        async with Redis.from_url(valkey) as cache, make_client(avoid.visits) as client:
            avoid.visits.state.cache = cache
            await cache.set("visits", 41)
            return (await client.get("/visits")).json()

    assert asyncio.run(ask()) == {"count": 42}


def test_testclient_stops_the_loop_of_the_test() -> None:
    pausing = FastAPI()

    @pausing.get("/")
    async def pause() -> None:
        await asyncio.sleep(0.01)

    async def count_steps(*, sync: bool) -> int:
        steps = 0

        async def step() -> None:
            nonlocal steps
            for steps in range(1_000_000):  # noqa: B007  counted for the outer function
                await asyncio.sleep(0)

        async with make_client(pausing) as client:
            stepping = asyncio.create_task(step())
            if sync:
                TestClient(pausing).get("/")
            else:
                await client.get("/")
            stepping.cancel()
            return steps

    assert asyncio.run(count_steps(sync=True)) == 0
    assert asyncio.run(count_steps(sync=False)) > 0


endless = FastAPI()


@endless.get("/")
async def stream() -> StreamingResponse:
    async def count() -> AsyncIterator[bytes]:
        yield b"1"
        await asyncio.Event().wait()

    return StreamingResponse(count())


def test_the_transport_returns_when_the_body_is_complete() -> None:
    async def ask() -> None:
        async with asyncio.timeout(0.5), make_client(endless) as client:
            await client.get("/")

    with pytest.raises(TimeoutError):
        asyncio.run(ask())


def test_testclient_reads_a_body_while_it_is_made() -> None:
    with TestClient(endless) as client, client.stream("GET", "/") as response:
        assert next(response.iter_bytes()) == b"1"


def test_a_crash_is_answered_where_it_is_not_raised() -> None:
    async def ask(transport: ASGITransport) -> int:
        async with AsyncClient(transport=transport, base_url="https://test") as client:
            return (await client.post("/messages", json="Hello")).status_code

    assert asyncio.run(ask(ASGITransport(app=app, raise_app_exceptions=False))) == 500
    with pytest.raises(AttributeError):
        asyncio.run(ask(ASGITransport(app=app)))

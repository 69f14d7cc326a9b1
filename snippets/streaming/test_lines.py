"""Send a table as a list, as batches of lines, and line by line: what does each cost?"""

import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import anyio.to_thread
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from .jobs import Base, Job
from .lines import JobRead, SessionDep, app, engine

other = FastAPI()
ROWS = 2_000


@other.get("/list")
def list_jobs(session: SessionDep) -> list[JobRead]:
    return [JobRead.model_validate(job) for job in session.scalars(select(Job))]


@other.get("/lines")
def stream_jobs(session: SessionDep) -> Iterable[JobRead]:
    for job in session.scalars(select(Job).execution_options(yield_per=500)):
        yield JobRead.model_validate(job)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def rows(postgres: str) -> Iterator[None]:
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(insert(Job), [{"percent": n % 100} for n in range(ROWS)])
    yield
    Base.metadata.drop_all(engine)
    engine.dispose()


def test_each_line_is_a_row() -> None:
    response = TestClient(app).get("/jobs")
    assert response.headers["Content-Type"].startswith("application/jsonl")
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert [line["percent"] for line in lines] == [n % 100 for n in range(ROWS)]


async def request(program: FastAPI, path: str) -> int:
    """Send a request; return how many parts its body had, which go nowhere."""
    parts = []
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [],
    }

    async def receive() -> Any:
        """Return nothing: a GET has no body."""

    async def send(message: Any) -> None:
        parts.append(len(message.get("body", b"")))

    await program(scope, receive, send)
    return len([part for part in parts if part])


async def measure_memory(program: FastAPI, path: str) -> int:
    """Return the most bytes that Python held during a request."""
    await request(program, path)  # warm up
    tracemalloc.start()
    await request(program, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.anyio
async def test_batches_take_less_than_half_the_memory_of_a_list() -> None:
    assert await measure_memory(app, "/jobs") < await measure_memory(other, "/list") / 2


@pytest.mark.anyio
async def test_line_by_line_hops_to_a_thread_for_each_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hops: list[object] = []
    run_sync = anyio.to_thread.run_sync

    async def count(function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        hops.append(function)
        return await run_sync(function, *args, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", count)
    assert await request(app, "/jobs") == 4
    assert len(hops) < 20
    assert await request(other, "/lines") == ROWS
    assert len(hops) > ROWS

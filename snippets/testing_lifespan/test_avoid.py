"""Which clients start the app, and what the state of their requests is."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from starlette.types import Receive, Scope, Send

from . import avoid
from .app import app

NOT_STARTED = "'State' object has no attribute 'folder'"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def test_a_test_client_without_with_does_not_start_the_app() -> None:
    with pytest.raises(AttributeError, match=NOT_STARTED):
        avoid.test_visits()


def test_the_asgi_transport_does_not_start_the_app() -> None:
    with pytest.raises(AttributeError, match=NOT_STARTED):
        asyncio.run(avoid.test_visits_async())


def test_an_override_does_not_replace_the_lifespan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "dependency_overrides", {})
    avoid.test_visits_with_an_override(tmp_path)
    monkeypatch.setenv("WORK_DIR", "/nowhere")
    with pytest.raises(FileNotFoundError):
        avoid.test_visits_with_an_override(tmp_path)


@pytest.mark.anyio
async def test_the_lifespan_context_starts_the_app_and_leaves_the_state_to_the_test() -> None:
    async with app.router.lifespan_context(app) as state:
        assert state is not None

        async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
            await app({**scope, "state": dict(state)}, receive, send)

        for asgi, is_answered in ((with_state, True), (app, False)):
            transport = ASGITransport(app=asgi, raise_app_exceptions=False)
            async with AsyncClient(transport=transport, base_url="http://test") as client:
                assert ((await client.post("/visits")).status_code == 200) == is_answered


@asynccontextmanager
async def start_slowly(_: FastAPI) -> AsyncIterator[None]:
    await asyncio.sleep(0.5)
    yield


@pytest.mark.anyio
async def test_the_manager_gives_up_after_5_seconds_unless_told_otherwise() -> None:
    assert inspect.signature(LifespanManager).parameters["startup_timeout"].default == 5
    slow = FastAPI(lifespan=start_slowly)
    with pytest.raises(TimeoutError):
        await LifespanManager(slow, startup_timeout=0.1).__aenter__()
    async with LifespanManager(slow, startup_timeout=60):
        pass


@asynccontextmanager
async def start_empty(_: FastAPI) -> AsyncIterator[dict[str, Any]]:
    yield {"started": True}


sessions = FastAPI(lifespan=start_empty)


@sessions.post("/login")
def log_in(request: Request) -> None:
    request.state.user = "alice"


@sessions.get("/user")
def read_user(request: Request) -> str | None:
    return getattr(request.state, "user", None)


@pytest.mark.anyio
async def test_the_manager_shares_one_state_between_requests_and_test_client_does_not() -> None:
    async with LifespanManager(sessions) as manager:
        transport = ASGITransport(app=manager.app)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            await client.post("/login")
            assert (await client.get("/user")).json() == "alice"
    with TestClient(sessions) as client_with_copies:
        client_with_copies.post("/login")
        assert client_with_copies.get("/user").json() is None

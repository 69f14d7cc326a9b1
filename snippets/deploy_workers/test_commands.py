"""What the commands can and cannot do."""

import asyncio
import importlib
import inspect
import sys

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi_cli.cli import run

from ..servers import Serve

LIFE_OPTIONS = {"timeout_graceful_shutdown", "limit_max_requests", "timeout_worker_healthcheck"}


def test_fastapi_run_has_none_of_the_options_for_the_life_of_a_worker() -> None:
    assert {option.name for option in uvicorn.main.params} >= LIFE_OPTIONS
    assert "workers" in inspect.signature(run).parameters
    assert not LIFE_OPTIONS & set(inspect.signature(run).parameters)


def test_web_concurrency_sets_the_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_CONCURRENCY", "3")
    assert uvicorn.Config("app:app", log_config=None).workers == 3
    assert uvicorn.Config("app:app", log_config=None, workers=1).workers == 1


def test_gunicorn_without_a_worker_class_calls_the_app_as_wsgi(serve: Serve) -> None:
    command = ["gunicorn", "{target}", "--bind", "127.0.0.1:{port}", "--no-control-socket"]
    with serve("app", command=command) as server:
        assert httpx2.get(f"{server.url}/report", timeout=60).status_code == 500
        assert (
            "TypeError: FastAPI.__call__() missing 1 required positional argument: 'send'"
            in server.log()
        )


def test_the_module_uvicorn_workers_is_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "uvicorn.workers", raising=False)
    with pytest.warns(DeprecationWarning, match=r"`uvicorn\.workers` module is deprecated"):
        importlib.import_module("uvicorn.workers")


def test_one_process_holds_100_waiting_requests_at_once() -> None:
    app = FastAPI()
    all_here = asyncio.Barrier(100)

    @app.get("/")
    async def wait_for_the_others() -> None:
        await all_here.wait()

    async def send_100() -> None:
        transport = httpx2.ASGITransport(app=app)
        async with (
            httpx2.AsyncClient(transport=transport, base_url="http://test") as client,
            asyncio.timeout(60),
            asyncio.TaskGroup() as tasks,
        ):
            for _ in range(100):
                tasks.create_task(client.get("/"))

    asyncio.run(send_100())

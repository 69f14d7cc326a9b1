"""Two requests call a blocking function: do they run at the same time?"""

import asyncio
import importlib
import inspect
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from jinja2 import DictLoader, Environment, select_autoescape
from starlette.applications import Starlette
from starlette.exceptions import StarletteDeprecationWarning
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.websockets import WebSocketDisconnect

from ..calls import count_calls
from . import app, avoid, legacy


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
@pytest.mark.parametrize(("module", "meet"), [(app, True), (avoid, False)], ids=["def", "async"])
async def test_two_requests_run_at_once(
    module: Any, meet: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2)

    def load_name(item_id: int) -> str:
        try:
            both.wait(timeout=5 if meet else 0.5)
        except threading.BrokenBarrierError:
            return "alone"
        return "together"

    monkeypatch.setattr(module, "load_name", load_name)
    transport = ASGITransport(module.app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        answers = await asyncio.gather(client.get("/items/1"), client.get("/items/2"))
    names = {answer.json()["name"] for answer in answers}
    assert names == {"together" if meet else "alone"}


def test_both_apps_and_flask_give_the_same_answer() -> None:
    expected = {"id": 7, "name": "Item 7"}
    assert TestClient(avoid.app).get("/items/7").json() == expected
    assert TestClient(app.app).get("/items/7").json() == expected
    assert legacy.flask_app.test_client().get("/items/7").json == expected


def test_starlettes_own_wsgi_middleware_is_deprecated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "starlette.middleware.wsgi", raising=False)
    with pytest.warns(StarletteDeprecationWarning, match="a2wsgi as a replacement"):
        importlib.import_module("starlette.middleware.wsgi")


def test_fastapi_renders_templates_and_escapes() -> None:
    loader = DictLoader({"hello.html": "<h1>{{ name }}</h1>"})
    templates = Jinja2Templates(env=Environment(loader=loader, autoescape=select_autoescape()))
    program = FastAPI()

    @program.get("/hello", response_class=HTMLResponse)
    def hello(request: Request, name: str) -> HTMLResponse:
        return templates.TemplateResponse(request, "hello.html", {"name": name})

    response = TestClient(program).get("/hello", params={"name": "<b>"})
    assert response.text == "<h1>&lt;b&gt;</h1>"


def test_a_built_frontend_is_served_after_the_routes(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<div id=app>", encoding="utf-8")
    program = FastAPI()
    program.frontend("/", directory=tmp_path)

    @program.get("/api")
    def read_api() -> str:
        return "api"

    client = TestClient(program)
    assert client.get("/").text == "<div id=app>"
    assert client.get("/api").json() == "api"


async def call(program: Any) -> None:
    """Request an item, without a server."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": "/items/1",
        "query_string": b"",
        "headers": [],
    }

    async def receive() -> Any:
        """Return nothing: a GET has no body."""

    async def send(_: Any) -> None:
        """Drop the answer."""

    await program(dict(scope), receive, send)


def count_calls_of_a_request(program: Any) -> int:
    with asyncio.Runner() as runner:
        runner.run(call(program))  # the first builds the stack of middleware
        return count_calls(lambda: runner.run(call(program)))


def test_a_bare_starlette_route_makes_less_than_half_of_the_calls() -> None:
    program = FastAPI()

    @program.get("/items/{item_id}")
    async def read_item(item_id: int) -> app.Item:
        return app.Item(id=item_id, name="x")

    async def read_bare(request: StarletteRequest) -> JSONResponse:
        return JSONResponse({"id": int(request.path_params["item_id"]), "name": "x"})

    bare = Starlette(routes=[Route("/items/{item_id}", read_bare)])
    assert count_calls_of_a_request(bare) < count_calls_of_a_request(program) / 2


def test_the_wrapper_has_ten_threads() -> None:
    assert inspect.signature(WSGIMiddleware).parameters["workers"].default == 10


def test_a_websocket_does_not_pass_the_wrapper() -> None:
    connection = TestClient(app.app).websocket_connect("/admin/")
    with pytest.raises(WebSocketDisconnect):
        connection.__enter__()

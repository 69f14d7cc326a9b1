from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from .app import app
from .deps import require_key
from .settings import Settings

client = TestClient(app, headers={"X-API-Key": "k1"})


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("API_KEY", "k1")
    Settings.settings_clear_cache()
    yield
    Settings.settings_clear_cache()


def list_open_paths(app: FastAPI) -> list[str | None]:
    return [
        context.path
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        and all(depends.dependency is not require_key for depends in context.dependencies)
    ]


def test_every_route_but_health_needs_the_key() -> None:
    assert list_open_paths(app) == ["/health"]


def test_each_domain_answers_under_its_prefix() -> None:
    assert client.get("/users/1").json() == "Ada"
    assert client.get("/users/1/orders").json() == ["a book for Ada"]
    assert client.get("/health").json() == "ok"


def test_an_unknown_user_is_refused_in_both_domains() -> None:
    assert client.get("/users/2").status_code == 404
    assert client.get("/users/2/orders").status_code == 404


@pytest.mark.parametrize("path", ["/users/1", "/users/1/orders"])
def test_a_wrong_key_is_refused(path: str) -> None:
    assert client.get(path, headers={"X-API-Key": "k2"}).status_code == 401


def test_a_frontend_is_served_behind_the_routes(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>home</p>")
    whole = FastAPI()
    whole.frontend("/", directory=tmp_path)
    whole.include_router(app.router)
    browser = TestClient(whole, headers={"Accept": "text/html"})
    assert browser.get("/health").json() == "ok"
    assert browser.get("/a/path/of/the/browser").text == "<p>home</p>"

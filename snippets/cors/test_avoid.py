"""What does a browser get told, for whom, and when is it told nothing?"""

import sys
from pathlib import Path
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import Body, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient
from fastapi_cli.discover import get_import_data, get_import_data_from_import_string
from starlette.requests import Request
from starlette.responses import JSONResponse

from . import app, avoid, wrapped

FRONTEND = "https://app.example.com"
ALLOWED = "access-control-allow-origin"


def send(application: Any, path: str, origin: str, **options: Any) -> httpx2.Response:
    client = TestClient(application, raise_server_exceptions=False, **options)
    return client.get(path, headers={"Origin": origin})


def ask(application: FastAPI, method: str, header: str = "content-type") -> httpx2.Response:
    headers = {
        "Origin": FRONTEND,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": header,
    }
    return TestClient(application).options("/profile", headers=headers)


def build(**options: Any) -> FastAPI:
    built = FastAPI()
    built.add_middleware(CORSMiddleware, **options)
    return built


@pytest.mark.parametrize("site", ["https://evil.example", "null"])
def test_a_wildcard_with_credentials_lets_any_site_read_with_the_cookie(site: str) -> None:
    response = send(avoid.app, "/profile", site, cookies={"session": "ada"})
    assert response.json()["iban"] == "DE02120300000000202051"
    assert response.headers[ALLOWED] == site
    assert response.headers["access-control-allow-credentials"] == "true"
    assert send(avoid.app, "/profile", site).status_code == 401
    assert ALLOWED not in send(app.app, "/profile", site).headers


def test_a_wildcard_of_headers_allows_whatever_is_asked_for() -> None:
    response = ask(avoid.app, "DELETE", "x-anything")
    assert response.headers["access-control-allow-headers"] == "x-anything"
    refused = ask(app.app, "DELETE", "x-anything")
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS headers")


def test_only_get_is_allowed_until_methods_are_listed() -> None:
    refused = ask(build(allow_origins=[FRONTEND]), "POST")
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS method")
    assert ask(app.app, "PATCH").status_code == 200
    assert ask(app.app, "PUT").text == "Disallowed CORS method"


def test_a_request_of_another_site_runs_all_the_same() -> None:
    orders: list[str] = []
    shop = build(allow_origins=[FRONTEND])

    @shop.post("/orders")
    def order() -> None:
        orders.append("one")

    response = TestClient(shop).post("/orders", headers={"Origin": "https://evil.example"})
    assert ALLOWED not in response.headers
    assert response.status_code == 200
    assert orders == ["one"]


@pytest.mark.parametrize(
    "listed",
    [
        "https://app.example.com/",
        "https://*.example.com",
        "app.example.com",
        "https://App.example.com",
    ],
)
def test_an_origin_is_compared_letter_by_letter(listed: str) -> None:
    assert ALLOWED not in send(build(allow_origins=[listed]), "/", FRONTEND).headers


def test_a_dot_without_backslash_in_the_pattern_lets_strangers_in() -> None:
    loose = build(allow_origin_regex=r"https://.*example.com")
    exact = build(allow_origin_regex=r"https://[a-z0-9-]+\.example\.com")
    assert ALLOWED in send(loose, "/", "https://evilexample.com").headers
    assert ALLOWED not in send(exact, "/", "https://evilexample.com").headers
    assert ALLOWED in send(exact, "/", FRONTEND).headers


def test_without_an_origin_no_header_is_sent() -> None:
    response = TestClient(app.app).get("/profile")
    assert response.status_code == 200
    assert ALLOWED not in response.headers


def test_an_unhandled_error_has_no_cors_headers_unless_the_app_is_wrapped() -> None:
    inside = send(avoid.app, "/reports/2000", FRONTEND)
    assert inside.status_code == 500
    assert ALLOWED not in inside.headers
    around = send(wrapped.app, "/reports/2000", FRONTEND)
    assert around.status_code == 500
    assert around.headers[ALLOWED] == FRONTEND
    assert send(wrapped.app, "/reports/2001", FRONTEND).json() == {"share": 1.0}


@pytest.mark.parametrize(
    ("of_app", "of_route", "inside"),
    [(1000, None, None), (10, 1000, None), (None, 1000, FRONTEND)],
    ids=["app", "app and route", "route"],
)
def test_a_413_of_the_app_has_no_cors_headers_unless_the_app_is_wrapped(
    of_app: int | None, of_route: int | None, inside: str | None
) -> None:
    plain, added = FastAPI(max_body_size=of_app), FastAPI(max_body_size=of_app)
    added.add_middleware(CORSMiddleware, allow_origins=[FRONTEND])
    for api in (plain, added):

        @api.post("/videos", max_body_size=of_route)
        def upload(body: Annotated[bytes, Body()]) -> int:
            return len(body)

    def post(target: Any, size: int) -> httpx2.Response:
        headers = {"Origin": FRONTEND, "Content-Type": "application/octet-stream"}
        return TestClient(target).post("/videos", content=b"x" * size, headers=headers)

    around = CORSMiddleware(plain, allow_origins=[FRONTEND])
    for target, allowed in ((added, inside), (around, FRONTEND)):
        refused, accepted = post(target, 1001), post(target, 1000)
        assert (refused.status_code, refused.headers.get(ALLOWED)) == (413, allowed)
        assert (accepted.json(), accepted.headers[ALLOWED]) == (1000, FRONTEND)


def test_a_handler_of_exception_answers_outside_of_the_cors_middleware() -> None:
    caught = build(allow_origins=[FRONTEND])

    @caught.exception_handler(Exception)
    def answer(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": type(error).__name__}, 500)

    @caught.get("/")
    def fail() -> None:
        raise LookupError

    response = send(caught, "/", FRONTEND)
    assert response.json() == {"detail": "LookupError"}
    assert ALLOWED not in response.headers
    not_found = send(caught, "/nothing", FRONTEND)
    assert not_found.status_code == 404
    assert not_found.headers[ALLOWED] == FRONTEND


def test_the_fastapi_command_finds_the_app_inside_and_needs_the_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    found = get_import_data(path=Path(wrapped.__file__))
    assert found.app_name == "api"
    assert ALLOWED not in send(wrapped.api, "/reports/2001", FRONTEND).headers
    named = get_import_data_from_import_string("wrapped:app", from_pyproject=False)
    assert named.app_name == "app"

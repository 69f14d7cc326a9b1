"""The same two middlewares in the two orders."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient
from httpx2 import Response

from . import app, avoid
from .app import RequireLogin

ORIGIN = {"Origin": "https://app.example.com"}
ALLOWED = "access-control-allow-origin"


def ask(application: FastAPI) -> Response:
    headers = ORIGIN | {"Access-Control-Request-Method": "GET"}
    return TestClient(application).options("/orders", headers=headers)


def test_the_last_one_added_is_outermost() -> None:
    assert [cls for cls, *_ in avoid.app.user_middleware] == [RequireLogin, CORSMiddleware]


def test_a_preflight_gets_401_without_cors_headers() -> None:
    preflight = ask(avoid.app)
    assert preflight.status_code == 401
    assert ALLOWED not in preflight.headers
    assert ask(app.app).status_code == 200
    assert ask(app.app).headers[ALLOWED] == ORIGIN["Origin"]


def test_a_refusal_has_no_cors_headers() -> None:
    response = TestClient(avoid.app).get("/orders", headers=ORIGIN)
    assert response.status_code == 401
    assert ALLOWED not in response.headers
    accepted = TestClient(avoid.app).get("/orders", headers=ORIGIN | {"Authorization": "Bearer x"})
    assert accepted.json() == ["A-1"]
    assert ALLOWED in accepted.headers

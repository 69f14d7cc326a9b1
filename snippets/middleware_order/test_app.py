from fastapi.middleware.cors import CORSMiddleware
from fastapi.testclient import TestClient

from .app import RequireLogin, app

client = TestClient(app)
ORIGIN = {"Origin": "https://app.example.com"}


def test_cors_stands_outside_of_the_login() -> None:
    assert [cls for cls, *_ in app.user_middleware] == [CORSMiddleware, RequireLogin]


def test_a_preflight_needs_no_login() -> None:
    preflight = client.options("/orders", headers=ORIGIN | {"Access-Control-Request-Method": "GET"})
    assert preflight.status_code == 200


def test_the_frontend_can_read_the_refusal() -> None:
    response = client.get("/orders", headers=ORIGIN)
    assert response.status_code == 401
    assert response.headers["access-control-allow-origin"] == ORIGIN["Origin"]
    assert client.get("/orders", headers={"Authorization": "Bearer x"}).json() == ["A-1"]

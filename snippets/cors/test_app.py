from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)
ALLOWED = "access-control-allow-origin"


def test_the_frontend_may_call() -> None:
    origin = {"Origin": "https://app.example.com"}
    preflight = origin | {"Access-Control-Request-Method": "PATCH"}
    assert client.options("/profile", headers=preflight).status_code == 200
    assert client.get("/profile", headers=origin).headers[ALLOWED] == origin["Origin"]


def test_another_origin_may_not() -> None:
    origin = {"Origin": "https://app.example.com:8443"}
    preflight = origin | {"Access-Control-Request-Method": "PATCH"}
    assert client.options("/profile", headers=preflight).text == "Disallowed CORS origin"
    assert ALLOWED not in client.get("/profile", headers=origin).headers

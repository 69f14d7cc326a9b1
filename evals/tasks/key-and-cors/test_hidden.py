import os
from typing import Any

os.environ["API_KEY"] = "k-123"

from app import app
from fastapi.testclient import TestClient

ORIGIN = {"Origin": "https://app.example.com"}


def call(method: str, path: str, headers: dict[str, Any]) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.request(method, path, headers=headers)


def test_orders_are_listed_with_the_key() -> None:
    answer = call("GET", "/orders", {"X-API-Key": "k-123"})
    assert (answer.status_code, answer.json()) == (200, ["A-1"])


def test_without_the_key_every_path_is_refused() -> None:
    for path in ("/orders", "/openapi.json", "/no-such-path"):
        assert call("GET", path, {}).status_code == 401
        assert call("GET", path, {"X-API-Key": "wrong"}).status_code == 401
        assert call("GET", path, {"X-API-Key": b"wr\xf6ng"}).status_code == 401


def test_the_browser_may_ask_before_it_sends_the_key() -> None:
    headers = {
        **ORIGIN,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "x-api-key",
    }
    answer = call("OPTIONS", "/orders", headers)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    assert "x-api-key" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_the_browser_can_read_the_refusal() -> None:
    answer = call("GET", "/orders", ORIGIN)
    assert answer.status_code == 401
    assert answer.headers["Access-Control-Allow-Origin"] in {"https://app.example.com", "*"}

from typing import Any

from app import app
from fastapi.testclient import TestClient


def call(path: str, host: str = "api.example.com", method: str = "GET") -> Any:
    with TestClient(app, base_url=f"https://{host}", raise_server_exceptions=False) as client:
        return client.request(method, path, follow_redirects=False)


def test_orders_are_listed() -> None:
    answer = call("/orders")
    assert (answer.status_code, answer.json()) == (200, ["A-1"])


def test_nothing_tells_what_endpoints_there_are() -> None:
    assert call("/orders").status_code == 200
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert call(path).status_code == 404
        assert "reset" not in call(path).text


def test_the_headers_are_on_every_answer() -> None:
    for path, status in (("/orders", 200), ("/nothing", 404)):
        answer = call(path)
        assert answer.status_code == status
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        frames = answer.headers.get("X-Frame-Options", "").upper()
        policy = answer.headers.get("Content-Security-Policy", "")
        assert frames == "DENY" or "frame-ancestors 'none'" in policy


def test_the_link_in_the_mail_leads_to_our_own_host() -> None:
    answer = call("/password-resets?email=ada@example.com", method="POST")
    assert answer.status_code == 201
    assert answer.json()["link"].startswith("https://api.example.com/reset?token=")


def test_a_host_that_the_caller_makes_up_is_not_in_the_link() -> None:
    assert call("/password-resets?email=ada@example.com", method="POST").status_code == 201
    answer = call("/password-resets?email=ada@example.com", "evil.example.net", "POST")
    assert "evil" not in answer.text

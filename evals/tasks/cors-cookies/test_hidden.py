from typing import Any

from app import app
from fastapi.testclient import TestClient

SHOP = "https://shop.example.com"
EVIL = "https://evil.example.net"


def read(origin: str) -> Any:
    with TestClient(app, cookies={"session": "ada"}) as client:
        return client.get("/me", headers={"Origin": origin})


def preflight(origin: str, method: str) -> Any:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    with TestClient(app) as client:
        return client.options("/me", headers=headers)


def test_the_shop_reads_the_answer_with_its_cookie() -> None:
    answer = read(SHOP)
    assert answer.json() == {"name": "ada"}
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_the_dev_server_may_call_too() -> None:
    assert read("http://localhost:5173").headers["Access-Control-Allow-Origin"] == (
        "http://localhost:5173"
    )


def test_the_shop_may_send_a_patch_with_json() -> None:
    answer = preflight(SHOP, "PATCH")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP


def test_a_foreign_site_cannot_read_what_the_cookie_gives() -> None:
    answer = read(EVIL)
    assert answer.status_code == 200
    assert answer.headers.get("Access-Control-Allow-Origin") is None


def test_a_foreign_site_gets_no_preflight() -> None:
    assert preflight(SHOP, "PATCH").status_code == 200
    assert preflight(EVIL, "PATCH").headers.get("Access-Control-Allow-Origin") is None

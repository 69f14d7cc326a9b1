"""How many of many logins get through, with two workers and with made-up addresses?"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
import redis
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from ..servers import Serve, Server
from . import app, avoid, avoid_slowapi
from .app import limit


@pytest.fixture(autouse=True)
def close(valkey: str) -> Iterator[None]:
    avoid.calls.clear()
    yield
    app.valkey.close()


def count_logins(server: Server, calls: int, enough: int) -> int:
    """Log in so often, or until so many got through; each time on a connection of its own."""
    passed = 0
    with httpx2.Client(headers={"Connection": "close"}) as client:
        for _ in range(calls):
            passed += client.post(f"{server.url}/login").status_code == 200
            if passed == enough:
                break
    return passed


def test_two_workers_with_a_counter_each_let_twice_as_many_through(serve: Serve) -> None:
    with serve("avoid", "--workers", "2") as server:
        assert count_logins(server, calls=1000, enough=10) == 10
        assert count_logins(server, calls=20, enough=1) == 0


def test_two_workers_that_count_in_valkey_keep_the_limit(serve: Serve) -> None:
    with serve("app", "--workers", "2") as server:
        assert count_logins(server, calls=40, enough=40) == 5


def log_in(application: FastAPI, address: str) -> int:
    client = TestClient(application)
    return client.post("/login", headers={"X-Forwarded-For": address}).status_code


def test_a_new_address_in_the_header_is_a_new_caller() -> None:
    addresses = [f"203.0.113.{number}" for number in range(20)]
    assert [log_in(avoid.app, address) for address in addresses] == [200] * 20
    assert [log_in(app.app, address) for address in addresses] == [200] * 5 + [429] * 15


def test_the_counter_in_memory_refuses_the_sixth_and_keeps_all_addresses() -> None:
    client = TestClient(avoid.app)
    assert [client.post("/login").status_code for _ in range(6)] == [200] * 5 + [429]
    assert "Retry-After" not in client.post("/login").headers
    for number in range(100):
        log_in(avoid.app, f"198.51.100.{number}")
    assert len(avoid.calls) == 101


def test_of_forty_at_once_five_get_through() -> None:
    client = TestClient(app.app)
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: client.post("/login").status_code, range(40)))
    assert codes.count(200) == 5


def test_a_window_ends_and_another_begins(valkey: str) -> None:
    client = TestClient(app.app)
    assert [client.post("/login").status_code for _ in range(6)] == [200] * 5 + [429]
    with redis.from_url(valkey) as store:
        assert store.expireat("limit:login:testclient", 1)  # the minute is over
    assert [client.post("/login").status_code for _ in range(6)] == [200] * 5 + [429]


def test_each_counter_gets_an_end_with_its_first_call_and_keeps_it(valkey: str) -> None:
    client = TestClient(app.app)
    with redis.from_url(valkey, decode_responses=True) as store:
        client.post("/login")
        store.expire("limit:login:testclient", 9)
        client.post("/login")
        assert 0 < int(str(store.ttl("limit:login:testclient"))) <= 9


def test_a_router_takes_the_limit_for_all_its_routes_together() -> None:
    router = APIRouter(prefix="/api", dependencies=[Depends(limit("api", calls=3, seconds=60))])
    router.add_api_route("/a", lambda: "a")
    router.add_api_route("/b", lambda: "b")
    limited = FastAPI()
    limited.include_router(router)
    client = TestClient(limited)
    assert [client.get(f"/api/{name}").status_code for name in "abab"] == [200, 200, 200, 429]


def test_without_valkey_a_limited_endpoint_is_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    away = redis.from_url("redis://127.0.0.1:9")
    monkeypatch.setattr(app, "valkey", away)
    client = TestClient(app.app, raise_server_exceptions=False)
    assert client.post("/login").status_code == 500


def test_default_limits_of_slowapi_pass_over_included_routes() -> None:
    client = TestClient(avoid_slowapi.app)
    passed = {
        path: [client.get(path).status_code for _ in range(20)].count(200)
        for path in ("/direct", "/included", "/decorated")
    }
    assert passed == {"/direct": 5, "/included": 20, "/decorated": 5}

import itertools
from typing import Any

from app import app
from fastapi.testclient import TestClient

addresses = itertools.count(1)


def make_client() -> TestClient:
    """Return a client at an address of its own."""
    return TestClient(app, client=(f"10.0.0.{next(addresses)}", 50000))


def log_in(client: TestClient, **headers: str) -> Any:
    form = {"username": "ada", "password": "wrong"}
    return client.post("/login", json=form, headers=headers)


def test_the_right_password_is_let_in() -> None:
    answer = make_client().post("/login", json={"username": "ada", "password": "lovelace"})
    assert answer.status_code == 200


def test_the_sixth_try_within_a_minute_is_refused() -> None:
    client = make_client()
    assert [log_in(client).status_code for _ in range(6)] == [401] * 5 + [429]


def test_a_refusal_says_when_to_come_back() -> None:
    client = make_client()
    for _ in range(5):
        log_in(client)
    answer = log_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60


def test_another_address_is_not_held_up() -> None:
    one, other = make_client(), make_client()
    assert [log_in(one).status_code for _ in range(6)][-1] == 429
    assert log_in(other).status_code == 401


def test_an_address_that_the_caller_makes_up_does_not_help() -> None:
    client = make_client()
    statuses = []
    for number in range(6):
        address = f"192.0.2.{number}"
        forwarded = {
            "X-Forwarded-For": address,
            "X-Real-IP": address,
            "Forwarded": f"for={address}",
        }
        statuses.append(log_in(client, **forwarded).status_code)
    assert statuses == [401] * 5 + [429]


def test_the_right_password_does_not_pass_a_limit_that_is_reached() -> None:
    client = make_client()
    for _ in range(5):
        log_in(client)
    answer = client.post("/login", json={"username": "ada", "password": "lovelace"})
    assert answer.status_code == 429


def test_other_endpoints_are_not_limited() -> None:
    client = make_client()
    assert [client.get("/ping").status_code for _ in range(20)] == [200] * 20

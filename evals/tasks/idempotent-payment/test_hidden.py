import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any

import pytest

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"
charged: list[tuple[str, int]] = []
both = threading.Barrier(2)


def charge(account: str, cents: int) -> str:
    if account == "slow":
        with suppress(threading.BrokenBarrierError):
            both.wait(3)  # passed only where two are charged at once
    charged.append((account, cents))
    return f"ref-{len(charged)}"


bank = ModuleType("bank")
bank.charge = charge  # type: ignore[attr-defined]
sys.modules["bank"] = bank

from app import app
from fastapi.testclient import TestClient


@pytest.fixture(autouse=True)
def nothing_is_charged() -> None:
    charged.clear()
    both.reset()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def pay(client: TestClient, key: str | None, account: str = "ada", cents: int = 500) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/payments", json={"account": account, "cents": cents}, headers=headers)


def test_a_payment_is_made(client: TestClient) -> None:
    answer = pay(client, "key-number-0001")
    assert (answer.status_code, answer.json()) == (201, {"reference": "ref-1"})
    assert charged == [("ada", 500)]


def test_a_retry_is_charged_once_and_answered_the_same(client: TestClient) -> None:
    first, second = pay(client, "key-number-0002"), pay(client, "key-number-0002")
    assert first.status_code == 201
    assert second.status_code in {200, 201}
    assert first.json() == second.json()
    assert len(charged) == 1


def test_two_at_the_same_time_are_charged_once(client: TestClient) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: pay(client, "key-number-0003", "slow"), range(2)))
    assert len(charged) == 1
    assert 201 in {answer.status_code for answer in answers}
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 425}


def test_another_key_is_another_payment(client: TestClient) -> None:
    assert pay(client, "key-number-0004").json() != pay(client, "key-number-0005").json()
    assert len(charged) == 2


def test_a_key_that_was_used_for_another_payment_is_refused(client: TestClient) -> None:
    assert pay(client, "key-number-0006").status_code == 201
    assert pay(client, "key-number-0006", cents=900).status_code in {400, 409, 422}
    assert len(charged) == 1


def test_without_a_key_nothing_is_charged(client: TestClient) -> None:
    assert pay(client, None).status_code in {400, 422}
    assert charged == []

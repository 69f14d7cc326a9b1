from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from fastapi.testclient import TestClient

from .app import Account, Base, SessionLocal, app, engine

client = TestClient(app)
KEY = "3fdc1f0c-9b5e-4a52"


@pytest.fixture(autouse=True)
def database(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        session.add(Account(id=1, balance=1000))
    yield
    engine.dispose()


def pay(cents: int, key: str = KEY) -> httpx2.Response:
    headers = {"Idempotency-Key": key}
    return client.post("/accounts/1/payments", json={"cents": cents}, headers=headers)


def read_balance() -> int:
    with SessionLocal() as session:
        return session.get_one(Account, 1).balance


def test_twenty_of_one_key_pay_once_and_get_the_same_answer() -> None:
    with ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(pay, [300] * 20))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert read_balance() == 700


def test_another_amount_under_the_same_key_is_refused() -> None:
    assert pay(300).status_code == 201
    assert pay(301).status_code == 422
    assert client.post("/accounts/1/payments", json={"cents": 300}).status_code == 422


def test_a_payment_that_failed_can_be_tried_again_with_its_key() -> None:
    assert pay(2000).status_code == 409
    assert pay(1000).status_code == 201
    assert read_balance() == 0

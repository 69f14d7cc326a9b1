"""Two requests of one key are held between their look and their payment."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from ..waiting import wait_until
from . import app, avoid
from .test_app import KEY, read_balance
from .test_app import database as database


def waiting() -> int:
    with app.engine.connect() as connection:
        query = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return connection.scalar(text(query)) or 0


def pay(application: FastAPI) -> httpx2.Response:
    return TestClient(application).post(
        "/accounts/1/payments", json={"cents": 300}, headers={"Idempotency-Key": KEY}
    )


def pay_twice_at_once(application: FastAPI) -> list[httpx2.Response]:
    """Let both requests wait for the account, which another transaction holds; then free it."""
    with ThreadPoolExecutor(2) as clients:
        with app.SessionLocal.begin() as holder:
            holder.get_one(app.Account, 1, with_for_update=True)
            answers = [clients.submit(pay, application) for _ in range(2)]
            wait_until(lambda: waiting() == 2)
        return [answer.result() for answer in answers]


def test_a_look_before_the_payment_pays_twice() -> None:
    answers = pay_twice_at_once(avoid.app)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert read_balance() == 400
    with app.SessionLocal() as session:
        assert session.scalar(select(func.count()).select_from(avoid.Payment)) == 2


def test_one_after_the_other_the_look_is_enough() -> None:
    assert pay(avoid.app).text == pay(avoid.app).text
    assert read_balance() == 700


def test_the_second_waits_for_the_first_and_answers_the_same() -> None:
    answers = pay_twice_at_once(app.app)
    assert answers[0].json() == answers[1].json()
    assert read_balance() == 700


def test_a_key_of_another_account_is_another_payment() -> None:
    with app.SessionLocal.begin() as session:
        session.add(app.Account(id=2, balance=1000))
    headers = {"Idempotency-Key": KEY}
    other = TestClient(app.app).post("/accounts/2/payments", json={"cents": 1}, headers=headers)
    assert other.json() != pay(app.app).json()

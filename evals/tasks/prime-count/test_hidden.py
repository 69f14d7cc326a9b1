import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from app import app

BELOW = 400_000
PRIMES = 33_860


@pytest.fixture(scope="module")
def url(serve: Callable[[Any], str]) -> str:
    return serve(app)


def test_primes_are_counted(url: str) -> None:
    answer = httpx2.get(f"{url}/primes", params={"below": 100}, timeout=30)
    assert (answer.status_code, answer.json()) == (200, 25)


def test_a_number_over_ten_million_is_refused(url: str) -> None:
    assert httpx2.get(f"{url}/primes", params={"below": 10}, timeout=30).json() == 4
    answer = httpx2.get(f"{url}/primes", params={"below": 10_000_001}, timeout=30)
    assert answer.status_code == 422


def test_others_are_served_while_primes_are_counted(url: str) -> None:
    answers: list[Any] = []

    def count() -> None:
        answers.append(httpx2.get(f"{url}/primes", params={"below": BELOW}, timeout=50))

    thread = threading.Thread(target=count)
    thread.start()
    time.sleep(0.5)  # else pings go before it on a busy machine
    pings = 0
    with httpx2.Client(timeout=50) as client:
        while thread.is_alive():
            assert client.get(f"{url}/ping").json() == "pong"
            pings += thread.is_alive()
    assert answers[0].json() == PRIMES
    assert pings >= 8  # where the event loop is taken, one or none

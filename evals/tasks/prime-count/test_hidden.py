import json
import select
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection
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
    server = HTTPConnection(url.removeprefix("http://"), timeout=50)
    pings = 0
    with closing(server), httpx2.Client(timeout=50) as client:
        assert client.get(f"{url}/ping").json() == "pong"
        # When this returns it is sent, so every ping comes after it.
        server.request("GET", f"/primes?below={BELOW}")
        while not select.select([server.sock], [], [], 0)[0]:
            assert client.get(f"{url}/ping").json() == "pong"
            pings += 1
        assert json.load(server.getresponse()) == PRIMES
    assert pings >= 8  # where the event loop is taken, one or two

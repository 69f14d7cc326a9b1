import pytest
from fastapi.testclient import TestClient

from . import app as module
from .app import app


def test_primes_are_counted_in_a_worker_process() -> None:
    with TestClient(app) as client:
        assert client.get("/primes", params={"below": 100}).json() == 25


def test_a_number_too_large_is_refused() -> None:
    with TestClient(app) as client:
        assert client.get("/primes", params={"below": 10_000_001}).status_code == 422


def test_a_calculation_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    with TestClient(app) as client:
        client.get("/primes", params={"below": 100})  # starts the process
        monkeypatch.setattr(module, "SECONDS", 0.2)
        assert client.get("/primes", params={"below": 2_000_000}).status_code == 504

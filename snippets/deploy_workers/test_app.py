import pytest
from fastapi.testclient import TestClient

from .app import app, valkey

client = TestClient(app)


@pytest.mark.usefixtures("valkey")
def test_a_visit_to_another_worker_counts_too() -> None:
    first = client.post("/visits").json()
    valkey.incr("visits")  # what another worker does
    second = client.post("/visits").json()
    assert (first["number"], second["number"]) == (1, 3)


def test_a_visit_is_not_counted_by_reading() -> None:
    assert client.get("/visits").status_code == 405

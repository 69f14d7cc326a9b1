from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from .app import app, valkey


@pytest.fixture
def client(valkey_server: str) -> Iterator[TestClient]:
    valkey.flushdb()
    yield TestClient(app)
    valkey.close()


def test_the_sixth_call_is_told_when_to_come_back(client: TestClient) -> None:
    assert [client.post("/login").status_code for _ in range(5)] == [200] * 5
    refused = client.post("/login")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_another_caller_is_not_limited(client: TestClient) -> None:
    for _ in range(6):
        client.post("/login")
    assert TestClient(app, client=("10.0.0.7", 50000)).post("/login").status_code == 200

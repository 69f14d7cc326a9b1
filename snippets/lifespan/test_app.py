import pytest
from fastapi.testclient import TestClient
from redis.exceptions import ConnectionError as RedisConnectionError

from . import app as module
from .app import app


@pytest.mark.usefixtures("postgres", "valkey")
def test_the_app_starts_with_what_it_shares() -> None:
    with TestClient(app) as client:
        assert client.post("/visits").json() == 1
        assert client.post("/visits").json() == 2


@pytest.mark.usefixtures("postgres")
def test_the_app_does_not_start_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VALKEY_URL", "redis://127.0.0.1:1")
    with pytest.raises(RedisConnectionError):
        TestClient(app).__enter__()

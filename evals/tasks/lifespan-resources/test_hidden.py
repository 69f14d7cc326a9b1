import sys
from types import ModuleType

import pytest

log: list[str] = []
broken: set[str] = set()


class Resource:
    name = ""

    async def open(self) -> None:
        log.append(f"{self.name} opens")
        if self.name in broken:
            raise OSError(f"{self.name} is not there")

    async def close(self) -> None:
        log.append(f"{self.name} closes")
        if f"close {self.name}" in broken:
            raise OSError(f"{self.name} is gone")


class Store(Resource):
    name = "store"

    async def get_price(self, sku: str) -> int:
        return 900


class Broker(Resource):
    name = "broker"

    async def publish(self, text: str) -> None:
        log.append(f"published {text}")


resources = ModuleType("resources")
resources.Store = Store  # type: ignore[attr-defined]
resources.Broker = Broker  # type: ignore[attr-defined]
sys.modules["resources"] = resources

from app import app
from fastapi.testclient import TestClient


@pytest.fixture(autouse=True)
def nothing_is_broken() -> None:
    log.clear()
    broken.clear()


def test_requests_use_both() -> None:
    with TestClient(app) as client:
        assert client.get("/prices/lamp").json() == {"sku": "lamp", "price": 900}
    assert "published lamp" in log


def test_each_is_opened_once_and_before_the_first_request() -> None:
    with TestClient(app) as client:
        assert sorted(log) == ["broker opens", "store opens"]
        for _ in range(3):
            assert client.get("/prices/lamp").status_code == 200
    assert log.count("store opens") == log.count("broker opens") == 1


def test_both_are_closed_at_shutdown() -> None:
    with TestClient(app) as client:
        assert client.get("/prices/lamp").status_code == 200
        assert "store closes" not in log
    assert log.count("store closes") == log.count("broker closes") == 1


@pytest.mark.parametrize(("missing", "other"), [("store", "broker"), ("broker", "store")])
def test_a_start_that_fails_leaves_nothing_open(missing: str, other: str) -> None:
    broken.add(missing)
    with pytest.raises(OSError, match=missing), TestClient(app):
        pass
    assert log.count(f"{other} opens") == log.count(f"{other} closes")


@pytest.mark.parametrize(("bad", "other"), [("store", "broker"), ("broker", "store")])
def test_one_that_fails_to_close_does_not_keep_the_other_open(bad: str, other: str) -> None:
    broken.add(f"close {bad}")
    with pytest.raises(OSError, match=bad), TestClient(app):
        pass
    assert log.count(f"{other} closes") == 1


def test_the_app_can_start_again() -> None:
    for _ in range(2):
        with TestClient(app) as client:
            assert client.get("/prices/lamp").status_code == 200
    assert log.count("store opens") == log.count("store closes") == 2

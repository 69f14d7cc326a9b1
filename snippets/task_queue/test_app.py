from collections.abc import Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient
from kombu.exceptions import OperationalError

from .app import app
from .tasks import Base, Order, SessionLocal, engine, notify

client = TestClient(app)


@pytest.fixture(autouse=True)
def database(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


def test_a_task_that_runs_twice_notifies_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def post(url: str, headers: dict[str, str], timeout: int) -> httpx2.Response:
        sent.append(headers["Idempotency-Key"])
        return httpx2.Response(200, request=httpx2.Request("POST", url))

    monkeypatch.setenv("NOTIFY_URL", "http://shop.example")
    monkeypatch.setattr(httpx2, "post", post)
    monkeypatch.setattr(notify, "delay", notify)
    order_id = client.post("/orders").json()
    notify(order_id)
    assert sent == [f"order-{order_id}"]
    with SessionLocal() as session:
        assert session.get_one(Order, order_id).notified


def test_a_broker_that_is_away_is_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(order_id: int) -> None:
        raise OperationalError(f"no broker for {order_id}")

    monkeypatch.setattr(notify, "delay", refuse)
    response = client.post("/orders")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")

from collections.abc import Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient

from .app import Base, Order, SessionLocal, app, engine


@pytest.fixture
def client(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    monkeypatch.setenv("NOTIFY_URL", "http://shop.example")
    yield TestClient(app)
    engine.dispose()


@pytest.mark.parametrize("status", [200, 503])
def test_the_task_has_run_when_the_client_returns(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    answer = httpx2.Response(status, request=httpx2.Request("POST", "http://shop.example"))
    monkeypatch.setattr(httpx2, "post", lambda *_, **__: answer)
    order_id = client.post("/orders", json={"item": "lamp"}).json()
    with SessionLocal() as session:
        assert session.get_one(Order, order_id).notified == (status == 200)


def test_an_order_without_an_item_is_refused(client: TestClient) -> None:
    assert client.post("/orders", json={}).status_code == 422

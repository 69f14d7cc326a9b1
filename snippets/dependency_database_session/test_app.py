from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from .app import Base, app, engine


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield TestClient(app)
    engine.dispose()


def test_an_item_is_saved_and_read_back_without_its_cost(client: TestClient) -> None:
    created = client.post("/items", json={"name": "lamp", "cost": 7})
    assert created.status_code == 201
    read = client.get(f"/items/{created.json()['id']}")
    assert read.json() == {"id": created.json()["id"], "name": "lamp"}


def test_a_taken_name_is_refused(client: TestClient) -> None:
    assert client.post("/items", json={"name": "lamp", "cost": 7}).status_code == 201
    assert client.post("/items", json={"name": "lamp", "cost": 8}).status_code == 409


def test_a_missing_item_is_404(client: TestClient) -> None:
    assert client.get("/items/1").status_code == 404

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .app import app


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"weights": [2000, 5000], "bias": 10000}), encoding="utf-8")
    monkeypatch.setenv("MODEL_PATH", str(path))
    with TestClient(app) as client:
        path.unlink()  # it is loaded
        yield client


def test_a_price_is_predicted(client: TestClient) -> None:
    response = client.post("/predictions", json={"area": 80, "rooms": 3})
    assert response.json() == {"price": 185000}


def test_a_house_without_rooms_is_refused(client: TestClient) -> None:
    assert client.post("/predictions", json={"area": 80, "rooms": 0}).status_code == 422


def test_the_app_does_not_start_without_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODEL_PATH", "/nowhere/model.json")
    with pytest.raises(FileNotFoundError):
        TestClient(app).__enter__()

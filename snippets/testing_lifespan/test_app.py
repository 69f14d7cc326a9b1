from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .app import app


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("WORK_DIR", str(tmp_path))
    with TestClient(app) as client:
        yield client


def test_visits_are_counted(client: TestClient) -> None:
    assert client.post("/visits").json() == 1
    assert client.post("/visits").json() == 2


def test_the_folder_is_gone_after_the_shutdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORK_DIR", str(tmp_path))
    with TestClient(app) as client:
        folder = client.app_state["folder"]
        assert folder.exists()
    assert not folder.exists()


def test_the_app_does_not_start_without_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORK_DIR", "/nowhere")
    with pytest.raises(FileNotFoundError):
        TestClient(app).__enter__()

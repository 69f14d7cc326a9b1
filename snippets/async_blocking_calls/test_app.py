import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .app import app


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    monkeypatch.setenv("NOTES_DB", str(path))
    return path


@pytest.mark.usefixtures("path")
def test_a_note_is_saved() -> None:
    client = TestClient(app)
    assert client.post("/notes", json={"text": "milk"}).json() == {"id": 1}
    assert client.post("/webhook", content="eggs").json() == {"id": 2}


def test_a_note_without_text_is_refused() -> None:
    assert TestClient(app).post("/notes", json={}).status_code == 422


def test_a_locked_database_holds_up_nobody_else(path: Path) -> None:
    with TestClient(app) as client, ThreadPoolExecutor() as pool:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            slow = pool.submit(client.post, "/notes", json={"text": "milk"})
            time.sleep(0.2)
            assert client.get("/ping").json() == "pong"
            assert not slow.done()
        assert slow.result().json() == {"id": 1}

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import NullPool
from sqlalchemy.ext.asyncio import create_async_engine

from .app import app, probe_engine

client = TestClient(app)


@pytest.mark.usefixtures("postgres")
def test_the_app_is_ready_while_the_database_answers() -> None:
    assert client.get("/health/ready").status_code == 200


def test_it_is_live_but_not_ready_without_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = create_async_engine("postgresql+psycopg://localhost:1/app", poolclass=NullPool)
    monkeypatch.setattr(probe_engine, "sync_engine", nowhere.sync_engine)
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 503

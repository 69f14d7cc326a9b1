"""A session that is rolled back after the test, when everything is committed already."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from .app import Item, SessionLocal, app, get_session


@pytest.fixture
def session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session
        session.rollback()


@pytest.fixture
def client(session: Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setitem(app.dependency_overrides, get_session, lambda: session)
    with TestClient(app) as client:
        yield client


def test_an_item_is_saved(client: TestClient, session: Session) -> None:
    assert client.post("/items", json={"name": "lamp"}).status_code == 201
    assert session.scalars(select(Item.name)).all() == ["lamp"]

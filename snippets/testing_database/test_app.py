from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from .app import Item


def test_an_item_is_saved(client: TestClient, session: Session) -> None:
    assert client.post("/items", json={"name": "lamp"}).status_code == 201
    assert session.scalars(select(Item.name)).all() == ["lamp"]


def test_a_taken_name_is_refused(client: TestClient, session: Session) -> None:
    session.add(Item(name="lamp"))
    session.commit()
    assert client.post("/items", json={"name": "lamp"}).status_code == 409
    assert session.scalars(select(Item.name)).all() == ["lamp"]

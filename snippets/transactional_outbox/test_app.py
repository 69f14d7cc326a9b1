from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from .app import Base, Event, SessionLocal, app, engine

client = TestClient(app)


@pytest.fixture(autouse=True)
def database(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


def test_an_order_and_its_event_are_stored_together() -> None:
    order_id = client.post("/orders", json={"number": "A1"}).json()
    with pytest.raises(IntegrityError):
        client.post("/orders", json={"number": "A1"})
    with SessionLocal() as session:
        assert [event.payload for event in session.scalars(select(Event))] == [{"order": order_id}]

"""A commit that fails, a row that is missing, a column that is secret: what does the client see?"""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.exceptions import FastAPIError
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from ..servers import Serve
from . import app as recommended
from . import avoid, commit_once
from .app import Base, Item, SessionDep, SessionLocal, engine


@pytest.fixture(autouse=True)
def taken_name(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        session.add(Item(id=1, name="lamp", cost=7))
    yield
    engine.dispose()


def count_items() -> int:
    with SessionLocal() as session:
        return session.scalar(select(func.count()).select_from(Item)) or 0


TAKEN = {"name": "lamp", "cost": 8}
NEW = {"name": "desk", "cost": 9}


def test_a_commit_that_fails_after_the_yield_leaves_the_client_with_201(serve: Serve) -> None:
    with serve("avoid") as server:
        response = httpx2.post(f"{server.url}/items", json=TAKEN)
        assert (response.status_code, response.json()) == (201, {"saved": True})
    assert "psycopg.errors.UniqueViolation" in server.log()
    assert count_items() == 1
    assert TestClient(recommended.app).post("/items", json=TAKEN).status_code == 409


def test_a_commit_that_fails_before_the_response_is_500() -> None:
    client = TestClient(commit_once.app, raise_server_exceptions=False)
    assert client.post("/items", json=TAKEN).status_code == 500
    assert count_items() == 1
    assert client.post("/items", json=NEW).status_code == 201
    assert count_items() == 2


def test_a_missing_row_is_200_null() -> None:
    response = TestClient(avoid.app).get("/items/2")
    assert (response.status_code, response.json()) == (200, None)
    assert TestClient(recommended.app).get("/items/2").status_code == 404


def test_a_row_returned_as_it_is_shows_every_column() -> None:
    assert TestClient(avoid.app).get("/items/1").json() == {"id": 1, "name": "lamp", "cost": 7}
    assert TestClient(recommended.app).get("/items/1").json() == {"id": 1, "name": "lamp"}


def test_a_row_class_as_return_type_alone_stops_the_import() -> None:
    def read_item(session: SessionDep) -> Item:
        return session.get_one(Item, 1)

    app = FastAPI()
    with pytest.raises(FastAPIError, match="Invalid args for response field!"):
        app.get("/item")(read_item)
    app.get("/item", response_model=recommended.PublicItem)(read_item)
    assert TestClient(app).get("/item").json() == {"id": 1, "name": "lamp"}

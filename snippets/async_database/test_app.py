from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine

from .app import app
from .models import Base


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    engine = create_engine(postgres)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    engine.dispose()
    with TestClient(app) as client:
        yield client


def test_a_new_author_is_listed_with_books(client: TestClient) -> None:
    author = {"id": 1, "name": "Ann", "books": []}
    assert client.post("/authors", params={"name": "Ann"}).json() == author
    assert client.get("/authors").json() == [author]


def test_an_author_without_a_name_is_refused(client: TestClient) -> None:
    assert client.post("/authors").status_code == 422

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from .app import SessionLocal, app, engine
from .models import Author, Base, Book


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        for name in ("Ann", "Bob", "Cy"):
            session.add(Author(name=name, books=[Book(title="A"), Book(title="B")]))
    yield TestClient(app)
    engine.dispose()


@pytest.fixture
def queries() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*execution: object) -> None:
        seen.append(str(execution[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("path", "rows", "count"), [("/authors", 3, 2), ("/books", 6, 1)])
def test_the_number_of_queries_is_fixed(
    client: TestClient, queries: list[str], path: str, rows: int, count: int
) -> None:
    assert len(client.get(path).json()) == rows
    assert len(queries) == count

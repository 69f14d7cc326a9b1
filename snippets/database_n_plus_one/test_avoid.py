"""How many queries each way takes, and what a relationship says that cannot be loaded."""

from collections.abc import Iterator

import pytest
from fastapi.exceptions import ResponseValidationError
from fastapi.testclient import TestClient
from psycopg import Cursor
from sqlalchemy import event, select
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import DetachedInstanceError

from . import avoid
from .app import SessionLocal, app, engine
from .models import Author, Base, Book


@pytest.fixture(autouse=True)
def queries(postgres: str) -> Iterator[list[str]]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        session.add(Author(name="none", books=[]))
        for number in range(49):
            session.add(Author(name=str(number), books=[Book(title="A"), Book(title="B")]))
    seen: list[str] = []

    def note(*execution: object) -> None:
        seen.append(str(execution[2]))

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
    engine.dispose()


def test_50_authors_take_51_queries_instead_of_2(queries: list[str]) -> None:
    lazy = TestClient(avoid.app).get("/authors").json()
    assert (len(lazy), len(queries)) == (50, 51)
    queries.clear()
    assert TestClient(app).get("/authors").json() == lazy
    assert len(queries) == 2


def test_a_row_that_outlives_its_session_cannot_load() -> None:
    message = "is not bound to a Session; lazy load operation of attribute 'books' cannot proceed"
    with pytest.raises(ResponseValidationError, match=f"DetachedInstanceError.*{message}"):
        TestClient(avoid.app).get("/first")
    with SessionLocal() as session:
        author = session.scalars(select(avoid.Author).limit(1)).one()
    with pytest.raises(DetachedInstanceError, match=message):
        author.books  # noqa: B018  the access is the point


def test_what_was_loaded_stays_readable_even_if_empty() -> None:
    query = select(Author).options(selectinload(Author.books)).where(Author.name == "none")
    with SessionLocal() as session:
        author = session.scalars(query).one()
    assert author.books == []


def test_lazy_raise_names_the_forgotten_relationship() -> None:
    with SessionLocal() as session:
        author = session.scalars(select(Author).limit(1)).one()
        message = r"'Author\.books' is not available due to lazy='raise'"
        with pytest.raises(InvalidRequestError, match=message):
            author.books  # noqa: B018  the access is the point


def test_a_joined_collection_needs_unique_and_repeats_the_parent() -> None:
    rows: list[int] = []

    def note(connection: object, cursor: Cursor, *rest: object) -> None:
        rows.append(cursor.rowcount)

    query = select(Author).options(joinedload(Author.books))
    event.listen(engine, "after_cursor_execute", note)
    with SessionLocal() as session:
        with pytest.raises(InvalidRequestError, match=r"The unique\(\) method must be invoked"):
            session.scalars(query).all()
        assert len(session.scalars(query).unique().all()) == 50
    event.remove(engine, "after_cursor_execute", note)
    assert rows[-1] == 99

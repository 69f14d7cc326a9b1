import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from sqlalchemy import Engine, event

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"

from app import app
from fastapi.testclient import TestClient
from models import Author, Base, Book, SessionLocal, engine

queries: list[str] = []


@event.listens_for(Engine, "before_cursor_execute")
def note_query(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    queries.append(statement)


@pytest.fixture(scope="module", autouse=True)
def rows() -> None:
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        for number in range(1, 31):
            books = [Book(title=f"Book {number}.{place}") for place in (1, 2)]
            session.add(Author(name=f"Author {number}", password_hash="argon2", books=books))
        session.add(Author(name="Nobody", password_hash="argon2"))


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        queries.clear()
        yield client


def test_authors_are_listed_with_their_books(client: TestClient) -> None:
    authors = client.get("/authors").json()
    assert len(authors) == 31
    first = next(author for author in authors if author["name"] == "Author 1")
    assert [book["title"] for book in first["books"]] == ["Book 1.1", "Book 1.2"]


def test_an_author_without_books_is_listed_too(client: TestClient) -> None:
    authors = client.get("/authors").json()
    assert [author["books"] for author in authors if author["name"] == "Nobody"] == [[]]


def test_a_list_takes_few_queries_however_long_it_is(client: TestClient) -> None:
    assert client.get("/authors").status_code == 200
    assert 1 <= len(queries) <= 3


def test_books_are_listed_with_their_author_in_few_queries(client: TestClient) -> None:
    books = client.get("/books").json()
    assert len(books) == 60
    assert {book["author"]["name"] for book in books} >= {"Author 1", "Author 30"}
    assert 1 <= len(queries) <= 3


def test_no_password_hash_leaves_the_house(client: TestClient) -> None:
    for path in ("/authors", "/books"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "argon2" not in answer.text

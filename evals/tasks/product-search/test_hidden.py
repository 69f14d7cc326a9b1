import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

DATABASE = str(Path(mkdtemp(), "shop.db"))
os.environ["DATABASE_PATH"] = DATABASE
with closing(sqlite3.connect(DATABASE)) as connection, connection:
    connection.executescript(
        """
        CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price INTEGER);
        INSERT INTO products (name, price) VALUES
            ('Lamp', 900), ('Chair', 4000), ('Table lamp', 1500), ('Rug 50% wool', 2500);
        CREATE TABLE users (id INTEGER PRIMARY KEY, secret TEXT);
        INSERT INTO users (secret) VALUES ('s3cret');
        """
    )

from app import app
from fastapi.testclient import TestClient


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def search(client: TestClient, **query: str) -> Any:
    answer = client.get("/products", params=query)
    assert answer.status_code == 200, answer.text
    return [product["name"] for product in answer.json()]


def test_products_are_found_by_a_part_of_their_name(client: TestClient) -> None:
    assert sorted(search(client, q="lamp")) == ["Lamp", "Table lamp"]
    assert len(search(client)) == 4


def test_they_are_sorted_as_asked(client: TestClient) -> None:
    assert search(client, q="lamp", sort="price") == ["Lamp", "Table lamp"]
    assert search(client, q="lamp", sort="-price") == ["Table lamp", "Lamp"]
    assert search(client, sort="name")[0] == "Chair"


def test_a_search_term_is_no_part_of_the_query(client: TestClient) -> None:
    assert search(client, q="x' OR '1'='1") == []
    assert search(client, q="' UNION SELECT id, secret, 1 FROM users --") == []


def test_a_percent_sign_is_looked_for_as_it_is(client: TestClient) -> None:
    assert search(client, q="50%") == ["Rug 50% wool"]
    assert search(client, q="%") == ["Rug 50% wool"]
    assert search(client, q="_") == []


def test_a_sort_that_is_none_of_ours_is_refused(client: TestClient) -> None:
    assert len(search(client, sort="price")) == 4
    guess = "(CASE WHEN (SELECT secret FROM users) LIKE 's%' THEN price ELSE name END)"
    for sort in (guess, f"-{guess}", "secret", "price, (SELECT secret FROM users)"):
        assert client.get("/products", params={"sort": sort}).status_code in {400, 422}


def test_the_tables_are_all_there_afterwards(client: TestClient) -> None:
    client.get("/products", params={"q": "'; DROP TABLE users; --"})
    client.get("/products", params={"sort": "name; DROP TABLE users"})
    assert len(search(client)) == 4
    with closing(sqlite3.connect(DATABASE)) as connection:
        assert connection.execute("SELECT secret FROM users").fetchall() == [("s3cret",)]

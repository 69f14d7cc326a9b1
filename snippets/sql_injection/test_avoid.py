"""Payloads against queries that are put together as text."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from . import avoid
from .app import account, engine


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS account"))
        connection.execute(text("CREATE TABLE account (id int PRIMARY KEY, email text)"))
        connection.execute(text("INSERT INTO account VALUES (1, 'eve@b.de'), (2, 'ann@b.de')"))
    yield TestClient(avoid.app)
    engine.dispose()


def test_a_quote_in_a_value_returns_every_row(client: TestClient) -> None:
    assert client.get("/accounts/by-email", params={"email": "ann@b.de"}).json() == [2]
    assert client.get("/accounts/by-email", params={"email": "' OR '1'='1"}).json() == [1, 2]


@pytest.mark.parametrize(
    ("path", "name", "payload"),
    [
        ("/accounts/by-email", "email", "'; DROP TABLE account; COMMIT; --"),
        ("/accounts", "sort", "id; DROP TABLE account; COMMIT; SELECT ''"),
    ],
)
def test_a_value_or_a_sort_column_drops_the_table(
    client: TestClient, path: str, name: str, payload: str
) -> None:
    assert client.get(path, params={name: payload}).status_code == 200
    with pytest.raises(ProgrammingError, match='relation "account" does not exist'):
        client.get("/accounts")


def test_a_bound_sort_column_sorts_by_nothing(client: TestClient) -> None:
    query = text("SELECT email FROM account ORDER BY :sort")
    with engine.connect() as connection:
        assert list(connection.scalars(query, {"sort": "email"})) == ["eve@b.de", "ann@b.de"]


def test_a_percent_sign_in_a_search_finds_everything_without_autoescape(client: TestClient) -> None:
    with engine.connect() as connection:
        for escape, found in ((False, 2), (True, 0)):
            contains = account.c.email.contains("%", autoescape=escape)
            assert len(connection.execute(select(account).where(contains)).all()) == found


@pytest.mark.parametrize(("module", "count"), [("avoid", 2), ("app", 0), ("raw", 0)])
def test_ruff_finds_the_queries_put_together_as_text(module: str, count: int) -> None:
    file = Path(__file__).with_name(f"{module}.py")
    command = [sys.executable, "-m", "ruff", "check", "--select=S608", "--ignore-noqa", str(file)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.stdout.count("S608 Possible SQL injection") == count
    assert run.returncode == (1 if count else 0)

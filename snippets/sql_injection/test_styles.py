"""Which way of writing a parameter each driver takes."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest
from psycopg.errors import SyntaxError as PostgresSyntaxError
from psycopg.errors import UndefinedTable

from . import raw


@pytest.fixture
def connection(postgres: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(postgres.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE account (id int PRIMARY KEY, email text)")
        connection.execute("INSERT INTO account VALUES (1, 'eve@b.de'), (2, 'ann@b.de')")
        yield connection
        connection.rollback()


def test_psycopg_takes_percent_s_and_names(connection: psycopg.Connection) -> None:
    assert raw.find_accounts(connection, "ann@b.de", [1, 2]) == [2]
    assert raw.find_accounts(connection, "' OR '1'='1", [1, 2]) == []
    query = "SELECT id FROM account WHERE email = %(email)s"
    assert connection.execute(query, {"email": "ann@b.de"}).fetchall() == [(2,)]


def test_a_colon_is_a_syntax_error_in_psycopg(connection: psycopg.Connection) -> None:
    with pytest.raises(PostgresSyntaxError, match='syntax error at or near ":"'):
        connection.execute("SELECT id FROM account WHERE email = :email", {"email": "a"})


def test_in_with_a_tuple_is_a_syntax_error_in_psycopg(connection: psycopg.Connection) -> None:
    with pytest.raises(PostgresSyntaxError, match=r'syntax error at or near "\$1"'):
        connection.execute("SELECT id FROM account WHERE id IN %s", [(1, 2)])


def test_a_bound_table_name_is_a_syntax_error(connection: psycopg.Connection) -> None:
    with pytest.raises(PostgresSyntaxError, match=r'syntax error at or near "\$1"'):
        connection.execute("SELECT count(*) FROM %s", ["account"])


def test_an_identifier_is_quoted(connection: psycopg.Connection) -> None:
    assert raw.count_rows(connection, "account") == 2
    with pytest.raises(UndefinedTable, match='relation "account; DROP TABLE account"'):
        raw.count_rows(connection, "account; DROP TABLE account")


def test_sqlite_takes_question_marks_and_colons() -> None:
    with sqlite3.connect(":memory:") as connection:
        assert connection.execute("SELECT ?", ["a"]).fetchone() == ("a",)
        assert connection.execute("SELECT :email", {"email": "a"}).fetchone() == ("a",)
        with pytest.raises(sqlite3.OperationalError, match='near "%": syntax error'):
            connection.execute("SELECT %s", ["a"])
    connection.close()

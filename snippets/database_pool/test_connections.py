"""What becomes of connections that the server closed, or that grew old."""

from collections.abc import Iterator

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from . import app as recommended
from . import avoid


@pytest.fixture(autouse=True)
def tables(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # libpq's name for what is opened from here on: the pools of other tests are left alone.
    monkeypatch.setenv("PGAPPNAME", "database-pool")
    with recommended.engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS item ()"))
    yield
    avoid.engine.dispose()
    recommended.engine.dispose()


def close_all_connections(url: str) -> None:
    """End every other connection of this test, as a restart or a failover does."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE application_name = current_setting('application_name')"
            " AND datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.parametrize(
    ("app", "statuses"),
    [(avoid.app, [200, 500, 200]), (recommended.app, [200, 200, 200])],
    ids=["default", "pool_pre_ping"],
)
def test_pre_ping_replaces_idle_connections_that_the_server_closed(
    postgres: str, app: FastAPI, statuses: list[int]
) -> None:
    client = TestClient(app, raise_server_exceptions=False)
    seen = [client.get("/items/count").status_code]
    close_all_connections(postgres)
    seen += [client.get("/items/count").status_code for _ in range(2)]
    assert seen == statuses


def test_pre_ping_does_not_save_a_transaction_that_has_begun(postgres: str) -> None:
    with recommended.SessionLocal() as session:
        session.execute(text("SELECT count(*) FROM item"))
        close_all_connections(postgres)
        with pytest.raises(OperationalError):
            session.execute(text("SELECT count(*) FROM item"))


@pytest.mark.parametrize(("seconds", "same"), [(-1, True), (0, False)])
def test_recycle_replaces_connections_over_an_age(postgres: str, seconds: int, same: bool) -> None:
    engine = create_engine(postgres, pool_recycle=seconds)
    pids = []
    for _ in range(2):
        with engine.connect() as connection:
            pids.append(connection.scalar(text("SELECT pg_backend_pid()")))
    assert (pids[0] == pids[1]) is same
    engine.dispose()

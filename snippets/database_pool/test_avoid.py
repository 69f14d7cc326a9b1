"""40 requests at once, each kept in the database by a lock, against the two pools."""

import contextlib
import inspect
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed

import anyio.to_thread
import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, QueuePool, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..waiting import wait_until
from . import app as recommended
from . import avoid


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    uri = postgres.replace("+psycopg", "")
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS item ()")
    yield uri
    avoid.engine.dispose()
    recommended.engine.dispose()


@contextlib.contextmanager
def lock_table(uri: str) -> Iterator[psycopg.Connection]:
    """Let every query of the table wait until the block ends."""
    with psycopg.connect(uri) as connection:
        connection.execute("LOCK TABLE item IN ACCESS EXCLUSIVE MODE")
        yield connection
        connection.rollback()


def count_checked_out(engine: Engine) -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def count_busy_threads(client: TestClient) -> int:
    assert client.portal is not None
    return client.portal.call(
        lambda: anyio.to_thread.current_default_thread_limiter().statistics().borrowed_tokens
    )


def test_the_default_pool_fails_25_of_40_requests_and_takes_every_thread(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avoid.engine.pool, "_timeout", 1)
    with (
        TestClient(avoid.app, raise_server_exceptions=False) as client,
        ThreadPoolExecutor(40) as threads,
    ):
        with lock_table(database):
            requests = [threads.submit(client.get, "/items/count") for _ in range(40)]
            wait_until(lambda: count_busy_threads(client) == 40)
            finished = as_completed(requests)
            refused = [next(finished).result().status_code for _ in range(25)]
            assert count_checked_out(avoid.engine) == 15
        assert refused == [500] * 25
        assert [request.result().status_code for request in finished] == [200] * 15


def test_with_max_concurrency_40_requests_wait_without_a_thread_and_all_succeed(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recommended.engine.pool, "_timeout", 0.1)
    with TestClient(recommended.app) as client, ThreadPoolExecutor(40) as threads:
        with lock_table(database):
            requests = [threads.submit(client.get, "/items/count") for _ in range(40)]
            wait_until(lambda: count_checked_out(recommended.engine) == 20)
            time.sleep(0.5)  # five times the time after which a pool gives up
            assert count_busy_threads(client) == 20
            assert not any(request.done() for request in requests)
        assert {request.result().status_code for request in requests} == {200}


def test_the_message_names_size_overflow_and_timeout(postgres: str) -> None:
    assert inspect.signature(QueuePool).parameters["timeout"].default == 30
    engine = create_engine(postgres, pool_timeout=0.01)
    message = "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 0.01"
    with contextlib.ExitStack() as stack:
        for _ in range(15):
            stack.enter_context(engine.connect())
        with pytest.raises(PoolTimeoutError, match=message):
            engine.connect()
    engine.dispose()


def test_pools_over_max_connections_are_refused_by_the_server(postgres: str) -> None:
    engine = create_engine(postgres, pool_size=0)
    connections = [engine.connect()]
    limit = int(connections[0].exec_driver_sql("SHOW max_connections").scalar_one())
    with pytest.raises(OperationalError, match="FATAL:  sorry, too many clients already"):
        connections.extend(engine.connect() for _ in range(limit))
    assert limit - 20 < len(connections) <= limit
    for connection in connections:
        connection.close()
    engine.dispose()

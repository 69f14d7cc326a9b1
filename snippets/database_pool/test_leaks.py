"""Where connections stay out of the pool longer than their query takes."""

import gc
import weakref
from collections.abc import Iterator
from typing import Annotated

import psycopg
import pytest
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, QueuePool, create_engine, text
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from . import avoid
from .app import SessionDep, SessionLocal, engine, get_session

QUERY = text("SELECT 1")
DefaultScopeDep = Annotated[Session, Depends(get_session)]


@pytest.fixture(autouse=True)
def pool(postgres: str) -> Iterator[None]:
    yield
    avoid.engine.dispose()
    engine.dispose()


def count_checked_out() -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


@pytest.fixture
def collector_paused() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.mark.parametrize(("alias", "held"), [(DefaultScopeDep, 1), (SessionDep, 0)])
def test_the_default_scope_holds_the_connection_while_the_response_is_sent(
    alias: object, held: int
) -> None:
    app = FastAPI()
    seen: list[int] = []

    def read(session: Session, background_tasks: BackgroundTasks) -> None:
        session.execute(QUERY)
        background_tasks.add_task(lambda: seen.append(count_checked_out()))

    read.__annotations__["session"] = alias
    app.get("/")(read)

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        async def record(message: Message) -> None:
            seen.append(count_checked_out())
            await send(message)

        await app(scope, receive, record)

    TestClient(watch).get("/")
    assert seen == [held] * 3  # at the headers, the body and in the background task


def test_a_session_that_is_not_closed_keeps_its_connection(
    collector_paused: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avoid.engine.pool, "_timeout", 0.1)
    app = FastAPI()

    @app.get("/")
    def read() -> None:
        avoid.SessionLocal().execute(QUERY)

    client = TestClient(app, raise_server_exceptions=False)
    assert [client.get("/").status_code for _ in range(16)] == [200] * 15 + [500]


def test_an_engine_for_each_request_keeps_a_connection_for_each(
    collector_paused: None, postgres: str
) -> None:
    app = FastAPI()
    engines: weakref.WeakSet[Engine] = weakref.WeakSet()

    @app.get("/")
    def read() -> None:
        engine = create_engine(postgres, connect_args={"application_name": "each"})
        engines.add(engine)
        with Session(engine) as session:
            session.execute(QUERY)

    client = TestClient(app)
    assert [client.get("/").status_code for _ in range(10)] == [200] * 10
    with psycopg.connect(postgres.replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'each'"
        ).fetchall()
    assert len(rows) == 10
    for each in engines:
        each.dispose()


def test_a_session_holds_a_connection_from_its_first_query_to_its_commit() -> None:
    with SessionLocal() as session:
        assert count_checked_out() == 0
        session.execute(QUERY)
        assert count_checked_out() == 1
        session.commit()
        assert count_checked_out() == 0

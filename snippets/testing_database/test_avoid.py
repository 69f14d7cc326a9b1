"""What is left in the database after a test, and what SQLite in memory shows to whom."""

import inspect
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from fastapi import BackgroundTasks, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, create_engine, delete, select
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from . import avoid, conftest, sqlite
from .app import Base, Item, SessionLocal, app, engine, get_session


def use(fixture: object, *arguments: object) -> AbstractContextManager[Any]:
    """Return what runs the fixture from its setup to its teardown."""
    function: Any = inspect.unwrap(fixture)  # type: ignore[arg-type]  # pytest wraps it
    return contextmanager(function)(*arguments)


def list_rows() -> list[str]:
    """Return the names that another connection sees."""
    with Session(engine) as session:
        return list(session.scalars(select(Item.name)))


@pytest.fixture(autouse=True)
def no_items(tables: None) -> Iterator[None]:
    yield
    with Session(engine) as session:
        session.execute(delete(Item))
        session.commit()


def test_a_rollback_after_the_commit_leaves_the_row_and_the_second_run_fails() -> None:
    with pytest.MonkeyPatch.context() as patch:
        with use(avoid.session) as session, use(avoid.client, session, patch) as client:
            avoid.test_an_item_is_saved(client, session)
        assert list_rows() == ["lamp"]
        with (
            use(avoid.session) as session,
            use(avoid.client, session, patch) as client,
            pytest.raises(AssertionError),
        ):
            avoid.test_an_item_is_saved(client, session)


def test_a_second_insert_is_a_unique_violation() -> None:
    def add_lamp(session: Session) -> None:
        session.add(Item(name="lamp"))
        session.commit()

    with use(avoid.session) as session:
        add_lamp(session)
    with use(avoid.session) as session, pytest.raises(IntegrityError, match="UniqueViolation"):
        add_lamp(session)


def test_the_outer_transaction_leaves_no_row_and_both_runs_pass() -> None:
    for _ in range(2):
        with use(conftest.session, None) as session, TestClient(app) as client:
            avoid.test_an_item_is_saved(client, session)
            assert list_rows() == []
        assert list_rows() == []
    with SessionLocal() as session:
        assert session.get_bind() is engine


def test_a_background_task_joins_the_transaction() -> None:
    def add_lamp() -> None:
        with SessionLocal() as session:
            session.add(Item(name="lamp"))
            session.commit()

    other = FastAPI()

    @other.post("/")
    def start(tasks: BackgroundTasks) -> None:
        tasks.add_task(add_lamp)

    with use(conftest.session, None) as session:
        TestClient(other).post("/")
        assert session.scalars(select(Item.name)).all() == ["lamp"]
    assert list_rows() == []
    with use(avoid.session) as session, pytest.MonkeyPatch.context() as patch:
        patch.setitem(other.dependency_overrides, get_session, lambda: session)
        TestClient(other).post("/")
    assert list_rows() == ["lamp"]


def test_ids_go_on_after_a_rollback() -> None:
    ids = []
    for _ in range(2):
        with use(conftest.session, None) as session:
            session.add(Item(name="lamp"))
            session.commit()
            ids.append(session.scalars(select(Item.id)).one())
    assert ids[1] > ids[0]


@pytest.mark.parametrize(
    ("mode", "left"), [("create_savepoint", ["lamp"]), ("conditional_savepoint", [])]
)
def test_without_a_savepoint_a_rollback_of_the_app_takes_the_rows_of_the_test(
    mode: Any, left: list[str]
) -> None:
    with engine.connect() as connection:
        connection.begin()
        with Session(connection, join_transaction_mode=mode) as session:
            session.add(Item(name="lamp"))
            session.commit()
            session.rollback()
            session.add(Item(name="lamp"))
            with pytest.raises(IntegrityError):
                session.flush()
            session.rollback()
            assert list(session.scalars(select(Item.name))) == left


def ask(target: Engine, patch: pytest.MonkeyPatch) -> int:
    """Create the tables in this thread, then add an item in one of the threads of the app."""
    Base.metadata.create_all(target)
    try:
        with Session(target) as session:
            session.connection()
            patch.setitem(SessionLocal.kw, "bind", target)
            return TestClient(app).post("/items", json={"name": "lamp"}).status_code
    finally:
        target.dispose()


def test_sqlite_in_memory_is_another_database_in_each_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(OperationalError, match="no such table: item"):
        ask(create_engine("sqlite://"), monkeypatch)


def test_sqlite_with_one_connection_refuses_the_other_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ProgrammingError, match="SQLite objects created in a thread can only"):
        ask(create_engine("sqlite://", poolclass=StaticPool), monkeypatch)


def test_sqlite_with_one_connection_for_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(sqlite.make_engine(), monkeypatch) == 201

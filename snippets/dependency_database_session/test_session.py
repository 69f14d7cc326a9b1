"""One session a request, how many statements, and what a session for each thread does."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Annotated

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException, Request, Response
from fastapi.testclient import TestClient
from sqlalchemy import QueuePool, event, func, select
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import Session, scoped_session, sessionmaker
from starlette.types import Message, Receive, Scope, Send

from .app import Base, Item, SessionDep, SessionLocal, engine, get_session
from .app import app as recommended
from .commit_once import SessionDep as TransactionDep


@pytest.fixture(autouse=True)
def tables(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield
    engine.dispose()


def count_items() -> int:
    with SessionLocal() as session:
        return session.scalar(select(func.count()).select_from(Item)) or 0


def count_checked_out() -> int:
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedout()


def get_owner(session: SessionDep) -> Session:
    return session


def test_all_dependencies_of_a_request_get_the_same_session() -> None:
    app = FastAPI()
    seen: list[Session] = []

    @app.get("/")
    def read(session: SessionDep, owner: Annotated[Session, Depends(get_owner)]) -> bool:
        seen.append(session)
        return session is owner

    client = TestClient(app)
    assert client.get("/").json() is True
    assert client.get("/").json() is True
    assert seen[0] is not seen[1]


def test_a_second_scope_gets_a_second_session() -> None:
    app = FastAPI()

    @app.get("/")
    def read(session: SessionDep, other: Annotated[Session, Depends(get_session)]) -> bool:
        return session is other

    assert TestClient(app).get("/").json() is False


def test_the_session_is_closed_before_the_response_is_sent() -> None:
    app = FastAPI()
    checked_out: list[int] = []

    @app.get("/")
    def read(session: SessionDep, tasks: BackgroundTasks) -> int:
        tasks.add_task(lambda: checked_out.append(count_checked_out()))
        return session.scalar(select(func.count()).select_from(Item)) or 0

    async def watch(scope: Scope, receive: Receive, send: Send) -> None:
        async def count_first(message: Message) -> None:
            checked_out.append(count_checked_out())
            await send(message)

        await app(scope, receive, count_first)

    assert TestClient(watch).get("/").json() == 0
    assert checked_out == [0] * 3  # at the headers, at the body, and in the task


@pytest.mark.parametrize("alias", [SessionDep, TransactionDep], ids=["app", "commit_once"])
def test_an_exception_in_the_endpoint_saves_nothing(alias: object) -> None:
    app = FastAPI()

    def create(session: Session) -> None:
        session.add(Item(name="lamp", cost=7))
        session.flush()
        raise HTTPException(402)

    create.__annotations__["session"] = alias
    app.get("/")(create)
    assert TestClient(app).get("/").status_code == 402
    assert count_items() == 0
    assert count_checked_out() == 0


def test_a_handler_turns_the_failed_commit_into_409() -> None:
    app = FastAPI()

    @app.exception_handler(IntegrityError)
    def refuse(request: Request, error: IntegrityError) -> Response:
        return Response(status_code=409)

    @app.post("/")
    def create(session: TransactionDep) -> None:
        session.add(Item(name="lamp", cost=7))

    client = TestClient(app)
    assert [client.post("/").status_code for _ in range(2)] == [200, 409]
    assert count_items() == 1


@pytest.mark.parametrize(
    ("expire", "statements"), [(False, ["INSERT"]), (True, ["INSERT", "SELECT"])]
)
def test_expiry_on_commit_costs_a_select(expire: bool, statements: list[str]) -> None:
    seen: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *event: seen.append(event[2].split()[0]))
    SessionLocal.configure(expire_on_commit=expire)
    try:
        TestClient(recommended).post("/items", json={"name": "lamp", "cost": 7})
    finally:
        SessionLocal.configure(expire_on_commit=False)
    assert seen == statements


def test_after_one_failure_a_shared_session_refuses_all_requests() -> None:
    app = FastAPI()
    session = SessionLocal()

    @app.post("/{name}")
    def create(name: str) -> None:
        session.add(Item(name=name, cost=7))
        session.commit()

    client = TestClient(app, raise_server_exceptions=False)
    assert [client.post(f"/{name}").status_code for name in ("lamp", "lamp")] == [200, 500]
    assert [client.post(f"/{name}").status_code for name in ("desk", "bed")] == [500, 500]
    with pytest.raises(PendingRollbackError):
        TestClient(app).post("/desk")
    session.close()


def test_a_session_per_thread_is_not_closed_by_a_middleware() -> None:
    app = FastAPI()
    registry = scoped_session(sessionmaker(engine))

    @app.middleware("http")
    async def remove_session(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        response = await call_next(request)
        registry.remove()
        return response

    seen: list[Session] = []

    @app.get("/")
    def read() -> None:
        registry.execute(select(Item))
        seen.append(registry())

    with TestClient(app) as client:
        client.get("/")
        client.get("/")
    assert seen[0] is seen[1]
    assert count_checked_out() == 1
    seen[0].close()

"""What SQLAlchemy does when it is asked to wait where nobody awaits."""

import asyncio
from collections.abc import Iterator

import httpx2
import pytest
from fastapi.exceptions import ResponseValidationError
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from ..servers import Serve
from ..waiting import wait_until
from . import app as recommended
from . import avoid
from .models import Author, Base, Book

MISSING_GREENLET = "MissingGreenlet.? greenlet_spawn has not been called; can't call await_"


@pytest.fixture(autouse=True)
def rows(postgres: str) -> Iterator[None]:
    engine = create_engine(postgres)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Author(name="Ann", books=[Book(title="A"), Book(title="B")]))
        session.commit()
    engine.dispose()
    yield
    asyncio.run(avoid.engine.dispose())


def test_a_lazy_relationship_in_the_response_is_500() -> None:
    with (
        TestClient(avoid.app) as client,
        pytest.raises(ResponseValidationError, match=MISSING_GREENLET),
    ):
        client.get("/authors")
    with TestClient(recommended.app) as client:
        [author] = client.get("/authors").json()
        assert author["books"] == [{"title": "A"}, {"title": "B"}]


def test_an_attribute_expired_by_commit_is_500_after_the_row_is_saved() -> None:
    with (
        TestClient(avoid.app) as client,
        pytest.raises(ResponseValidationError, match=MISSING_GREENLET),
    ):
        client.post("/authors", params={"name": "Bob"})
    with TestClient(recommended.app) as client:
        assert client.post("/authors", params={"name": "Cy"}).status_code == 201
        assert [author["name"] for author in client.get("/authors").json()] == ["Ann", "Bob", "Cy"]


def test_two_tasks_on_one_session_are_500(serve: Serve) -> None:
    with serve("avoid") as server:
        assert httpx2.get(f"{server.url}/both").status_code == 500
    message = (
        "This session is provisioning a new connection; concurrent operations are not permitted"
    )
    assert message in server.log()


def test_the_lifespan_closes_the_connections(postgres: str) -> None:
    clients = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend'"
    )
    engine = create_engine(postgres)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # A server of another test may still be on its way out.
        others = set(connection.scalars(clients))
        with TestClient(recommended.app) as client:
            client.get("/authors")
            [mine] = set(connection.scalars(clients)) - others
        # PostgreSQL sees a moment later that the connection is closed.
        wait_until(lambda: mine not in set(connection.scalars(clients)))
    engine.dispose()

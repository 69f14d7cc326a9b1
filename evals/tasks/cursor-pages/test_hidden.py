import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"

from app import Base, Event, SessionLocal, app, engine
from fastapi.testclient import TestClient

START = datetime(2026, 1, 1, tzinfo=UTC)


def add(*minutes: int) -> None:
    with SessionLocal() as session:
        session.add_all(
            Event(title=f"at {minute}", created_at=START + timedelta(minutes=minute))
            for minute in minutes
        )
        session.commit()


@pytest.fixture
def client() -> Iterator[TestClient]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def read(client: TestClient, **query: Any) -> Any:
    answer = client.get("/events", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def read_all(client: TestClient, limit: int) -> list[int]:
    ids: list[int] = []
    page = read(client, limit=limit)
    while True:
        ids += [event["id"] for event in page["items"]]
        if page["next"] is None:
            return ids
        assert len(ids) < 100
        page = read(client, limit=limit, cursor=page["next"])


def test_the_newest_come_first_and_pages_join(client: TestClient) -> None:
    add(1, 2, 3, 4, 5)
    first = read(client, limit=2)
    assert [event["title"] for event in first["items"]] == ["at 5", "at 4"]
    second = read(client, limit=2, cursor=first["next"])
    assert [event["title"] for event in second["items"]] == ["at 3", "at 2"]
    last = read(client, limit=2, cursor=second["next"])
    assert ([event["title"] for event in last["items"]], last["next"]) == (["at 1"], None)


def test_events_of_the_same_moment_are_each_shown_once(client: TestClient) -> None:
    add(1, 7, 7, 7, 7, 7, 9)
    ids = read_all(client, 2)
    assert sorted(ids) == list(range(1, 8))


def test_an_event_that_arrives_meanwhile_moves_nothing(client: TestClient) -> None:
    add(1, 2, 3, 4)
    first = read(client, limit=2)
    add(50)
    second = read(client, limit=2, cursor=first["next"])
    assert [event["title"] for event in second["items"]] == ["at 2", "at 1"]


def test_nobody_can_ask_for_more_than_100(client: TestClient) -> None:
    add(*range(150))
    assert len(read(client, limit=100)["items"]) == 100
    answer = client.get("/events", params={"limit": 100_000})
    assert answer.status_code == 422 or len(answer.json()["items"]) <= 100


def test_a_cursor_that_is_none_is_a_422_or_400(client: TestClient) -> None:
    assert read(client)["items"] == []
    for cursor in ("abc", "%FF", "é", "null", "e30="):
        answer = client.get("/events", params={"cursor": cursor})
        assert answer.status_code in {400, 422}

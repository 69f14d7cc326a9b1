import json
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"
held: set[int] = set()


@event.listens_for(Pool, "checkout")
def note_checkout(connection: Any, record: Any, proxy: Any) -> None:
    held.add(id(record))


@event.listens_for(Pool, "checkin")
def note_checkin(connection: Any, record: Any) -> None:
    held.discard(id(record))


from app import app
from models import Base, Job, SessionLocal, engine

Base.metadata.create_all(engine)


def set_percent(job_id: int, percent: int) -> None:
    with SessionLocal.begin() as session:
        session.merge(Job(id=job_id, percent=percent))


def next_event(lines: Any) -> tuple[str, Any]:
    """Return the name and the data of the next event; comments are passed over."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if name:
            fields[name] = value.strip()
        elif line == "" and "data" in fields:
            return fields.get("event", "message"), json.loads(fields["data"])
    raise AssertionError("the stream ended")


@pytest.fixture
def url(serve: Callable[[Any], str]) -> str:
    return serve(app)


def test_a_job_is_followed_to_its_end(url: str) -> None:
    set_percent(1, 10)
    with httpx2.stream("GET", f"{url}/jobs/1/events", timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        assert next_event(lines) == ("progress", {"percent": 10})
        set_percent(1, 100)
        name, data = next_event(lines)
        while name == "progress":
            name, data = next_event(lines)
        assert (name, data) == ("done", {"percent": 100})
        assert [line for line in lines if line.startswith("data")] == []


def test_an_unknown_job_is_404(url: str) -> None:
    set_percent(2, 100)
    assert httpx2.get(f"{url}/jobs/2/events", timeout=20).status_code == 200
    assert httpx2.get(f"{url}/jobs/999/events", timeout=20).status_code == 404


def test_who_waits_for_events_holds_no_connection(url: str) -> None:
    set_percent(3, 10)
    with httpx2.stream("GET", f"{url}/jobs/3/events", timeout=20) as answer:
        lines = answer.iter_lines()
        for _ in range(2):
            assert next_event(lines) == ("progress", {"percent": 10})
        assert not held
        set_percent(3, 100)


def test_thirty_clients_leave_room_for_others(url: str) -> None:
    set_percent(4, 10)
    with ExitStack() as stack:
        stack.callback(set_percent, 4, 100)
        client = stack.enter_context(httpx2.Client(base_url=url, timeout=20))
        for _ in range(30):
            answer = stack.enter_context(client.stream("GET", "/jobs/4/events"))
            lines = answer.iter_lines()
            stack.callback(lines.close)  # and until then it stays open
            assert next_event(lines) == ("progress", {"percent": 10})
        assert client.get("/jobs/4").json() == {"id": 4, "percent": 10}

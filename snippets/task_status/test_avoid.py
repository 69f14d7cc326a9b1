"""What Celery's own results say, and what the table says instead."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import redis
from celery import Celery
from fastapi.testclient import TestClient
from pydantic_core import PydanticSerializationError

from . import avoid, tasks
from .test_app import environment as environment
from .test_app import sign_in

client = TestClient(avoid.app)
# Celery 5.7 itself calls what redis-py 8 deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")


@pytest.fixture
def backend(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Celery]:
    """Give avoid.py what it lacks: a result backend."""
    celery = Celery("avoid", broker=valkey, backend=valkey)
    monkeypatch.setattr(avoid, "celery", celery)
    yield celery
    celery.close()


def test_without_a_result_backend_each_status_is_a_500() -> None:
    with pytest.raises(AttributeError, match="'DisabledBackend' object has no attribute"):
        client.get("/jobs/any")
    answer = TestClient(avoid.app, raise_server_exceptions=False).get("/jobs/any")
    assert answer.status_code == 500


def test_a_task_that_never_was_is_pending_forever(backend: Celery) -> None:
    assert client.get("/jobs/never-sent").json() == {"state": "PENDING", "result": None}


def test_a_failed_task_is_a_500_and_a_done_one_is_told_to_anyone(backend: Celery) -> None:
    backend.backend.store_result("a", ValueError("no such file"), "FAILURE")
    with pytest.raises(PydanticSerializationError, match="Unable to serialize unknown type"):
        client.get("/jobs/a")
    backend.backend.store_result("b", {"salary": 1}, "SUCCESS")
    assert client.get("/jobs/b").json() == {"state": "SUCCESS", "result": {"salary": 1}}


def test_a_result_is_forgotten_after_a_day(backend: Celery, valkey: str) -> None:
    assert backend.conf.result_expires == timedelta(days=1)
    backend.backend.store_result("a", 1, "SUCCESS")
    with redis.from_url(valkey) as store:
        lives = store.ttl("celery-task-meta-a")
    assert 0 < lives <= timedelta(days=1).total_seconds()


def test_a_job_can_be_seen_running_and_failing(monkeypatch: pytest.MonkeyPatch) -> None:
    ada = sign_in("ada")
    location = ada.post("/jobs", json={"text": "one"}).headers["Location"]
    seen: list[str] = []

    def fail(text: str) -> int:
        seen.append(ada.get(location).json()["state"])
        raise ValueError(f"a secret in {text}")

    monkeypatch.setattr(tasks, "count_words", fail)
    tasks.run(location.removeprefix("/jobs/"))
    assert seen == ["running"]
    assert ada.get(location).json()["state"] == "failed"
    assert "secret" not in ada.get(location).text

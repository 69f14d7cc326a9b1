"""How many calls run at once: a gate keeps each inside until the test has counted them."""

import lzma
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI
from fastapi.testclient import TestClient

from ..waiting import wait_until
from . import app as recommended
from . import avoid


class Gate:
    """Keeps whoever enters until it is opened, and counts them."""

    def __init__(self) -> None:
        self.inside = 0
        self.open = threading.Event()
        self.lock = threading.Lock()

    def enter(self, data: bytes = b"", preset: int = 0) -> bytes:
        with self.lock:
            self.inside += 1
        assert self.open.wait(30)
        return data

    def wait_for(self, inside: int) -> None:
        wait_until(lambda: self.inside >= inside)
        time.sleep(0.2)  # for one too many


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(lzma, "compress", gate.enter)
    return gate


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as threads:
        yield threads


def post(client: TestClient, threads: ThreadPoolExecutor, *paths: str) -> list[Future[int]]:
    def send(path: str) -> int:
        return client.post(path, params={"text": "a"}).status_code

    return [threads.submit(send, path) for path in paths]


@pytest.mark.parametrize(
    ("app", "paths", "inside"),
    [
        (recommended.app, ["/archives"] * 4 + ["/backups"] * 4, 2),
        (avoid.app, ["/archives"] * 4 + ["/backups"] * 4, 4),
        (avoid.app, ["/exports"] * 8, 8),
    ],
    ids=["one object", "two objects", "no yield"],
)
def test_how_many_of_eight_run_at_once(
    app: FastAPI, paths: list[str], inside: int, gate: Gate, threads: ThreadPoolExecutor
) -> None:
    with TestClient(app) as client:
        requests = post(client, threads, *paths)
        gate.wait_for(inside)
        assert gate.inside == inside
        gate.open.set()
        assert {request.result() for request in requests} == {200}


def test_each_event_loop_has_its_own_limit(gate: Gate, threads: ThreadPoolExecutor) -> None:
    client = TestClient(recommended.app)  # without `with`, each request gets a loop of its own
    requests = post(client, threads, *["/archives"] * 4)
    gate.wait_for(4)
    gate.open.set()
    assert {request.result() for request in requests} == {200}


@pytest.mark.parametrize(("scope", "inside"), [("request", 1), ("function", 2)])
def test_the_default_scope_keeps_the_slot_through_background_tasks(
    scope: str, inside: int, threads: ThreadPoolExecutor
) -> None:
    gate = Gate()
    app = FastAPI()
    slot = Depends(recommended.take_slot, scope=scope, max_concurrency=1)  # type: ignore[arg-type]  # of pytest

    @app.post("/", dependencies=[slot])
    def start(tasks: BackgroundTasks) -> None:
        tasks.add_task(gate.enter)

    with TestClient(app) as client:
        requests = post(client, threads, "/", "/")
        gate.wait_for(inside)
        assert gate.inside == inside
        gate.open.set()
        assert {request.result() for request in requests} == {200}

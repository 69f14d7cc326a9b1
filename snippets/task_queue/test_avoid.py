"""Real Celery workers on Valkey, killed in mid-task; and a broker that never answers."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
import redis
from fastapi.testclient import TestClient
from kombu.exceptions import EncodeError

from ..servers import ROOT, Serve, stop
from ..waiting import wait_until
from . import avoid, tasks

LATE = {"visibility_timeout": 1, "unacked_restore_interval": 1, "unacked_restore_throttle": 1}


class Shop(ThreadingHTTPServer):
    """What the task calls: counts the calls, answers when it may."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[int] = []
        self.asked = threading.Semaphore(0)
        self.may_answer = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        self.server.asked.release()
        self.server.may_answer.wait(60)
        with contextlib.suppress(ConnectionError):  # the worker was killed
            self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base
        del format, args


@pytest.fixture
def shop(postgres: str, valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    tasks.Base.metadata.drop_all(tasks.engine)
    tasks.Base.metadata.create_all(tasks.engine)
    with tasks.SessionLocal.begin() as session:
        session.add(tasks.Order())
    with Shop() as shop:
        monkeypatch.setenv("NOTIFY_URL", f"http://127.0.0.1:{shop.server_port}")
        thread = threading.Thread(target=shop.serve_forever)
        thread.start()
        yield shop
        shop.may_answer.set()
        shop.shutdown()
        thread.join()
    tasks.engine.dispose()


class Worker:
    def __init__(self, module: str, log: Path, options: dict[str, int]) -> None:
        self.log = log
        start = (
            f"from {__package__}.{module} import celery; "
            f"celery.conf.broker_transport_options |= {options}; "
            "celery.worker_main(['worker', '--concurrency=1', '--loglevel=INFO',"
            "'--without-mingle', '--without-gossip'])"
        )
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-c", start],
                cwd=ROOT,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )

    def kill_child(self) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for child in children.read_text(encoding="ascii").split():
            os.kill(int(child), signal.SIGKILL)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@contextlib.contextmanager
def worker(module: str, tmp_path: Path, options: dict[str, int] | None = None) -> Iterator[Worker]:
    running = Worker(module, tmp_path / "worker.log", options or {})
    try:
        yield running
    finally:
        stop(running.process)


def left(valkey: str) -> tuple[int, int]:
    """Return how many messages wait, and how many are out with a worker."""
    with redis.from_url(valkey) as client:
        return client.llen("celery"), client.hlen("unacked")


def send(module: str) -> None:
    tasks.celery.send_task(f"{__package__}.{module}.notify", (1,))


def notified() -> bool:
    with tasks.SessionLocal() as session:
        return session.get_one(tasks.Order, 1).notified


def test_with_the_defaults_a_killed_task_is_lost(shop: Shop, valkey: str, tmp_path: Path) -> None:
    shop.may_answer.set()
    avoid.notify(1)
    assert shop.asked.acquire(timeout=60)
    shop.may_answer.clear()
    with worker("avoid", tmp_path) as running:
        send("avoid")
        assert shop.asked.acquire(timeout=60)
        assert left(valkey) == (0, 0)
        running.kill_child()  # as the kernel does when memory is short
        wait_until(lambda: "WorkerLostError" in running.log.read_text(encoding="utf-8"))
        assert left(valkey) == (0, 0)


def test_a_task_whose_process_is_killed_or_that_fails_runs_again(
    shop: Shop, valkey: str, tmp_path: Path
) -> None:
    shop.answers = [503, 503]  # one goes to the process that is killed
    with worker("tasks", tmp_path) as running:
        send("tasks")
        assert shop.asked.acquire(timeout=60)
        assert left(valkey) == (0, 1)
        running.kill_child()
        assert shop.asked.acquire(timeout=60)
        shop.may_answer.set()
        wait_until(notified)
        assert shop.asked.acquire(timeout=60)
        assert "Retry in" in running.log.read_text(encoding="utf-8")


def test_a_task_whose_worker_is_killed_runs_again_after_the_visibility_timeout(
    shop: Shop, valkey: str, tmp_path: Path
) -> None:
    with worker("tasks", tmp_path) as running:
        send("tasks")
        assert shop.asked.acquire(timeout=60)
        running.kill()
    assert left(valkey) == (0, 1)
    shop.may_answer.set()
    with worker("tasks", tmp_path, LATE):
        wait_until(notified)


@pytest.fixture
def black_hole() -> Iterator[str]:
    """A broker whose port accepts and then says nothing, as behind a firewall."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


def test_delay_in_async_def_stops_the_whole_server(serve: Serve, black_hole: str) -> None:
    with serve("avoid", env={"VALKEY_URL": black_hole}) as server:
        with pytest.raises(httpx2.TimeoutException):
            httpx2.post(f"{server.url}/orders/1", timeout=2)
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(f"{server.url}/openapi.json", timeout=2)


def test_in_def_it_is_a_503_and_the_others_are_served(
    serve: Serve, black_hole: str, shop: Shop
) -> None:
    with serve("app", env={"VALKEY_URL": black_hole}) as server:
        statuses: list[int] = []
        thread = threading.Thread(
            target=lambda: statuses.append(
                httpx2.post(f"{server.url}/orders", timeout=60).status_code
            )
        )
        thread.start()
        assert httpx2.get(f"{server.url}/openapi.json", timeout=60).status_code == 200
        assert statuses == []
        thread.join()
        assert statuses == [503]


def test_only_plain_values_can_be_sent(valkey: str) -> None:
    TestClient(avoid.app).post("/orders/1")
    with pytest.raises(EncodeError, match="Object of type Order is not JSON serializable"):
        tasks.notify.delay(tasks.Order(id=1))

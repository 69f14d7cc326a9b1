"""A shop that is notified by a background task: it answers when the test says so, or fails."""

import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from ..servers import Serve, Server
from . import app, avoid


class Shop(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status = 200
        self.asked = threading.Event()
        self.may_answer = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        self.server.asked.set()
        self.server.may_answer.wait(60)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base
        del format, args


@pytest.fixture
def shop(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    app.Base.metadata.drop_all(app.engine)
    app.Base.metadata.create_all(app.engine)
    with Shop() as shop:
        monkeypatch.setenv("NOTIFY_URL", f"http://127.0.0.1:{shop.server_port}")
        thread = threading.Thread(target=shop.serve_forever)
        thread.start()
        yield shop
        shop.may_answer.set()
        shop.shutdown()
        thread.join()
    app.engine.dispose()


def order(application: FastAPI) -> int:
    client = TestClient(application, raise_server_exceptions=False)
    return client.post("/orders", json={"item": "lamp"}).status_code


def orders() -> list[tuple[str, bool]]:
    with app.SessionLocal() as session:
        return [(order.item, order.notified) for order in session.scalars(select(app.Order))]


def test_a_commit_after_the_tasks_loses_an_order_that_was_confirmed(shop: Shop) -> None:
    shop.may_answer.set()
    assert order(avoid.app) == 201
    assert orders() == []  # `mark` did not see the order, and its error rolled the order back
    assert order(app.app) == 201
    assert orders() == [("lamp", True)]


def test_a_failing_task_undoes_the_order_and_skips_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked: list[int] = []
    monkeypatch.setattr(avoid, "mark", marked.append)
    shop.may_answer.set()
    assert order(avoid.app) == 201
    assert len(marked) == 1
    shop.status = 503
    assert order(avoid.app) == 201
    assert len(marked) == 1
    assert orders() == [("lamp", False)]


def test_a_failing_task_that_catches_its_error_leaves_the_order(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.may_answer.set()
    shop.status = 503
    assert order(app.app) == 201
    assert orders() == [("lamp", False)]
    assert "the shop was not notified" in caplog.text


def place(server: Server, shop: Shop) -> None:
    """Order, and return when the task has asked the shop, which does not answer yet."""
    assert httpx2.post(f"{server.url}/orders", json={"item": "lamp"}).status_code == 201
    assert shop.asked.wait(30)


def test_blocking_code_in_an_async_task_stalls_the_server(serve: Serve, shop: Shop) -> None:
    with serve("avoid") as server:
        place(server, shop)
        with pytest.raises(httpx2.TimeoutException):
            httpx2.get(f"{server.url}/openapi.json", timeout=2)
        shop.may_answer.set()
        assert httpx2.get(f"{server.url}/openapi.json", timeout=30).status_code == 200


def test_a_def_task_runs_beside_other_requests_and_a_stop_waits_for_it(
    serve: Serve, shop: Shop
) -> None:
    with serve("app") as server:
        place(server, shop)
        assert httpx2.get(f"{server.url}/openapi.json", timeout=30).status_code == 200
        server.process.terminate()
        until_log(server, "Waiting for background tasks to complete")
        shop.may_answer.set()
        server.process.wait(30)
    assert orders() == [("lamp", True)]


def until_log(server: Server, words: str) -> None:
    while words not in server.log():
        assert server.process.poll() is None


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_process_loses_the_task(serve: Serve, shop: Shop, sign: signal.Signals) -> None:
    with serve("app", "--timeout-graceful-shutdown", "1") as server:
        place(server, shop)
        server.process.send_signal(sign)
        server.process.wait(30)
    shop.may_answer.set()
    assert orders() == [("lamp", False)]

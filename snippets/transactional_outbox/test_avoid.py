"""A partner that can be down or slow, and relays that run side by side or are killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text

from ..servers import ROOT
from ..waiting import wait_until
from . import app, avoid
from .relay import relay_one
from .test_app import database as database


class Shop(ThreadingHTTPServer):
    """Records what it is told; fails or waits for one order number where it is set to."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.told: list[str] = []
        self.fails = False
        self.slow = ""
        self.may_answer = threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = self.headers.get("Idempotency-Key") or body["number"]
        self.server.told.append(name)
        if name == self.server.slow:
            self.server.may_answer.wait(60)
        self.send_response(503 if self.server.fails else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name in the base
        del format, args


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    with Shop() as shop:
        monkeypatch.setenv("SHOP_URL", f"http://127.0.0.1:{shop.server_port}")
        thread = threading.Thread(target=shop.serve_forever)
        thread.start()
        yield shop
        shop.may_answer.set()
        shop.shutdown()
        thread.join()


def count(table: type[app.Base]) -> int:
    with app.SessionLocal() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def order(application: object, path: str, number: str) -> int:
    client = TestClient(application, raise_server_exceptions=False)  # type: ignore[arg-type]  # an app
    return client.post(path, json={"number": number}).status_code


def test_telling_after_the_commit_loses_the_news(shop: Shop) -> None:
    assert order(avoid.app, "/orders/commit-first", "A1") == 201
    shop.fails = True
    assert order(avoid.app, "/orders/commit-first", "A2") == 500
    assert order(avoid.app, "/orders/commit-first", "A2") == 500  # the second time: it exists
    assert count(app.Order) == 2
    assert shop.told == ["A1", "A2"]


def test_telling_before_the_commit_tells_of_orders_that_are_not(shop: Shop) -> None:
    assert order(avoid.app, "/orders/tell-first", "A1") == 201
    assert order(avoid.app, "/orders/tell-first", "A1") == 500
    assert shop.told == ["A1", "A1"]
    assert count(app.Order) == 1


def test_an_order_whose_event_fails_is_not_stored() -> None:
    with app.engine.begin() as connection:
        connection.execute(text("DROP TABLE event"))
    assert order(app.app, "/orders", "A1") == 500
    assert count(app.Order) == 0


def test_the_partner_that_is_down_is_told_later(shop: Shop) -> None:
    shop.fails = True
    assert order(app.app, "/orders", "A1") == 201
    assert relay_one()
    assert not relay_one()  # not due yet
    shop.fails = False
    with app.SessionLocal.begin() as session:
        event = session.scalars(select(app.Event)).one()
        assert event.attempts == 1
        event.due = func.now()
    assert relay_one()
    assert shop.told == ["event-1", "event-1"]
    assert count(app.Event) == 0


def test_relays_side_by_side_send_each_event_once(shop: Shop) -> None:
    numbers = [f"A{number}" for number in range(40)]
    assert {order(app.app, "/orders", number) for number in numbers} == {201}

    def drain(_: int) -> None:
        while relay_one():
            pass

    with ThreadPoolExecutor(4) as relays:
        list(relays.map(drain, range(4)))
    assert sorted(shop.told) == sorted(f"event-{number}" for number in range(1, 41))


def test_a_slow_event_does_not_hold_up_the_next(shop: Shop) -> None:
    shop.slow = "event-1"
    for number in ("A1", "A2"):
        order(app.app, "/orders", number)
    with ThreadPoolExecutor(1) as relays:
        first = relays.submit(relay_one)
        wait_until(lambda: shop.told == ["event-1"])
        assert relay_one()
        assert shop.told == ["event-1", "event-2"]
        assert not first.done()
        shop.may_answer.set()
        assert first.result()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_an_event_whose_relay_is_killed_is_sent_again(shop: Shop, sign: signal.Signals) -> None:
    shop.slow = "event-1"
    order(app.app, "/orders", "A1")
    line = [sys.executable, "-m", f"{__package__}.relay"]
    with subprocess.Popen(line, cwd=ROOT, env=os.environ) as relay:
        wait_until(lambda: shop.told == ["event-1"])
        relay.send_signal(sign)
    assert count(app.Event) == 1
    shop.may_answer.set()
    wait_until(relay_one)
    assert shop.told == ["event-1", "event-1"]
    assert count(app.Event) == 0


def test_the_relay_sends_what_comes_while_it_runs(shop: Shop) -> None:
    line = [sys.executable, "-m", f"{__package__}.relay"]
    with subprocess.Popen(line, cwd=ROOT, env=os.environ) as relay:
        for number in ("A1", "A2"):
            order(app.app, "/orders", number)
            wait_until(lambda: count(app.Event) == 0)
        relay.terminate()
    assert shop.told == ["event-1", "event-2"]

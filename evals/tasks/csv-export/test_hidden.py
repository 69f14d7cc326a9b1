import asyncio
import csv
import io
import sys
from collections.abc import Iterator
from contextlib import suppress
from types import ModuleType
from typing import Any

TOTAL = 40_000
read: list[int] = []
closed: list[bool] = []


def iter_orders() -> Iterator[tuple[int, str, int]]:
    read.clear()
    try:
        for number in range(TOTAL):
            read.append(number)
            name = 'Sm"ith, Ada' if number == 1 else "Zoë" if number == 2 else f"Customer {number}"
            yield number, name, number * 10
    finally:
        closed.append(True)


orders = ModuleType("orders")
orders.iter_orders = iter_orders  # type: ignore[attr-defined]
sys.modules["orders"] = orders

from app import app
from fastapi.testclient import TestClient


async def download(chunks: int) -> tuple[int, int]:
    """Take some chunks, then leave; return what was read by the first chunk, and in all."""
    seen: list[int] = []
    gone = asyncio.Event()
    messages = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict[str, Any]:
        if message := next(messages, None):
            return message
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        await asyncio.sleep(0)
        if message["type"] == "http.response.body" and message.get("body"):
            seen.append(len(read))
        if len(seen) == chunks:
            gone.set()  # a server drops in silence what is sent from now on

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/orders.csv",
        "raw_path": b"/orders.csv",
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"t")],
        "client": ("10.0.0.1", 1),
        "server": ("t", 80),
    }
    with suppress(Exception):  # how it ends is the app's business
        await app(scope, receive, send)
    return seen[0], len(read)


def test_all_orders_are_in_the_file() -> None:
    with TestClient(app) as client:
        answer = client.get("/orders.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["id", "customer", "cents"]
    assert rows[1] == ["0", "Customer 0", "0"]
    assert len(rows) == TOTAL + 1


def test_names_with_commas_quotes_and_accents_survive() -> None:
    with TestClient(app) as client:
        rows = list(csv.reader(io.StringIO(client.get("/orders.csv").content.decode("utf-8-sig"))))
    assert rows[2] == ["1", 'Sm"ith, Ada', "10"]
    assert rows[3][1] == "Zoë"


def test_the_browser_saves_it_as_orders_csv() -> None:
    with TestClient(app) as client:
        disposition = client.get("/orders.csv").headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "orders.csv" in disposition


def test_the_first_rows_leave_before_the_last_are_read() -> None:
    at_first, _ = asyncio.run(download(1))
    assert at_first < TOTAL / 4


def test_a_client_that_leaves_ends_the_reading() -> None:
    _, in_all = asyncio.run(download(3))
    assert in_all < TOTAL / 2

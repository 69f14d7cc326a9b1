"""While one request waits for something slow, is another answered?"""

import json
import re
import select
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from ..servers import Serve, Server
from . import find

NOTE = json.dumps({"text": "milk"})


class SlowService(BaseHTTPRequestHandler):
    """A service that answers after half a second, to `requests` and to boto3 alike."""

    def do_GET(self) -> None:
        time.sleep(0.5)
        body = b"<ListAllMyBucketsResult/>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), SlowService) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return path


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's write lock: another writer waits (5 s at most, then it fails)."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def slow_then_ping(server: Server, path: str) -> Iterator[tuple[HTTPConnection, HTTPConnection]]:
    """Send a slow request, then a ping, and read neither answer yet."""
    slow, ping = (HTTPConnection("127.0.0.1", server.port, timeout=60) for _ in range(2))
    with closing(slow), closing(ping):
        slow.request("POST", path, NOTE, {"Content-Type": "application/json"})
        time.sleep(0.1)
        ping.request("GET", "/ping")
        yield slow, ping


def answers_in_order(server: Server, path: str) -> list[str]:
    """Send a slow request, then a ping; return both paths in the order they were answered."""
    before = len(server.log())
    with slow_then_ping(server, path) as connections:
        assert [connection.getresponse().status for connection in connections] == [200, 200]
    return re.findall(r'"[A-Z]+ (\S+) HTTP', server.log()[before:])


def is_answered_within(seconds: float, connection: HTTPConnection) -> bool:
    return bool(select.select([connection.sock], [], [], seconds)[0])


def test_async_def_lets_every_other_request_wait_for_a_blocking_library(
    serve: Serve, service: str, postgres: str, notes: Path
) -> None:
    with serve("avoid", env={"SERVICE_URL": service, "NOTES_DB": str(notes)}) as server:
        for library in ["/sleep", "/subprocess", "/requests", "/boto3", "/psycopg"]:
            assert answers_in_order(server, library) == [library, "/ping"]
        with locked(notes), slow_then_ping(server, "/notes?text=milk") as (_, ping):
            assert not is_answered_within(1, ping)


def test_def_and_a_thread_let_only_the_slow_request_wait(serve: Serve, notes: Path) -> None:
    with serve("app", env={"NOTES_DB": str(notes)}) as server:
        for path in ["/notes", "/webhook"]:
            with locked(notes), slow_then_ping(server, path) as (slow, ping):
                assert ping.getresponse().status == 200
                assert not is_answered_within(0, slow)


def test_ruff_finds_three_of_these_calls_and_not_boto3_psycopg_or_sqlite3() -> None:
    path = Path(__file__).with_name("avoid.py")
    line = [sys.executable, "-m", "ruff", "check", "--isolated", "--ignore-noqa", "--select=ASYNC"]
    found = subprocess.run(
        [*line, "--output-format=json", str(path)], capture_output=True, check=False, text=True
    )
    rules = {finding["code"] for finding in json.loads(found.stdout)}
    assert rules == {"ASYNC210", "ASYNC221", "ASYNC251"}  # requests, subprocess, sleep


def test_a_loop_in_debug_mode_reports_the_call(caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(find.app) as client:
        client.get("/report")
    assert re.search(r"Executing <Task .* took 0\.\d+ seconds", caplog.text)

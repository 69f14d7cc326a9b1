"""What happens to state, memory and blocked requests when several processes serve the app."""

import contextlib
import os
import signal
import socket
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import httpx
import pytest

from ..servers import Serve, Server
from ..waiting import wait_until
from .model import MB

UVICORN = ["uvicorn", "{target}", "--port", "{port}"]
GUNICORN = [
    "gunicorn",
    "{target}",
    "--config",
    str(Path(__file__).with_name("gunicorn_conf.py")),
    "--bind",
    "127.0.0.1:{port}",
    "--workers",
    "1",
    "--preload",  # a worker is there at once, so that a short --timeout does not hit its start
    "--timeout",
    "3",
]


def connect(server: Server) -> httpx.Client:
    """Return a client that connects anew for each request, so that any worker may take it."""
    return httpx.Client(base_url=server.url, headers={"Connection": "close"}, timeout=60)


def visit(client: httpx.Client) -> list[tuple[int, int]]:
    """Return the number and the worker, or nothing where it left with the request unread."""
    visits = []
    with contextlib.suppress(httpx.RemoteProtocolError, httpx.ReadError):
        answer = client.post("/visits").raise_for_status().json()
        visits.append((answer["number"], answer["worker"]))
    return visits


def visit_until(client: httpx.Client, workers: int) -> list[tuple[int, int]]:
    """Visit, four at a time, until so many workers have answered."""
    deadline = time.monotonic() + 60
    visits: list[tuple[int, int]] = []
    with ThreadPoolExecutor(4) as pool:
        while len({worker for _, worker in visits}) < workers:
            assert time.monotonic() < deadline
            visits += chain.from_iterable(pool.map(visit, [client] * 20))
    return visits


def test_globals_are_one_a_worker_and_uvicorn_sees_no_blocked_loop(serve: Serve) -> None:
    with serve("avoid", "--workers", "2") as server, connect(server) as client:
        visits = visit_until(client, workers=2)
        numbers = defaultdict(list)
        for number, worker in visits:
            numbers[worker].append(number)
        for counted in numbers.values():
            assert sorted(counted) == list(range(1, len(counted) + 1))  # both count from 1
        assert max(number for number, _ in visits) < len(visits)

        blocked = client.get("/report").raise_for_status().json()  # 7 s, checked every 5
        assert f"Child process [{blocked}] died" not in server.log()

        killed = next(worker for worker in numbers if worker != blocked)
        os.kill(killed, signal.SIGKILL)  # as the system does when memory runs out
        wait_until(lambda: f"Child process [{killed}] died" in server.log())
        assert visit(client)


@pytest.mark.usefixtures("valkey")
def test_state_in_valkey_is_one_for_all_workers_and_outlives_them(serve: Serve) -> None:
    options = ["--workers", "2", "--limit-max-requests", "20"]
    with serve("app", *options) as server, connect(server) as client:
        visits = visit_until(client, workers=3)  # the third replaces one that is full
    assert sorted(number for number, _ in visits) == list(range(1, len(visits) + 1))


def test_without_a_supervisor_limit_max_requests_ends_the_server(serve: Serve) -> None:
    with serve("avoid", "--limit-max-requests", "1") as server, connect(server) as client:
        assert visit(client)
        assert server.process.wait(60) == 0


def test_gunicorn_kills_a_worker_whose_loop_is_blocked(serve: Serve) -> None:
    with serve("avoid", command=GUNICORN) as server, connect(server) as client:
        [(number_before, before)] = visit(client)
        with pytest.raises(httpx.RemoteProtocolError):
            client.get("/report")
        [(number_after, after)] = visit(client)
        assert after != before
        assert (number_before, number_after) == (1, 1)  # its globals are gone
        assert "[CRITICAL] WORKER TIMEOUT" in server.log()


@pytest.mark.usefixtures("valkey")
def test_gunicorn_lets_a_request_wait_longer_than_timeout_but_not_while_it_recycles(
    serve: Serve,
) -> None:
    options = ["--max-requests", "3", "--max-requests-jitter", "0"]
    with serve("app", *options, command=GUNICORN) as server, connect(server) as client:
        assert client.get("/report").status_code == 200  # 5 s with a timeout of 3
        with socket.create_connection(("127.0.0.1", server.port)) as report:
            report.sendall(b"GET /report HTTP/1.1\r\nHost: test\r\n\r\n")
            while "Autorestarting worker" not in server.log():
                assert visit(client)
            assert report.recv(100) == b""  # cut off without an answer
        assert "[CRITICAL] WORKER TIMEOUT" in server.log()


def private_memory(server: Server, ready: str) -> list[int]:
    """Return the bytes that each of two workers shares with no other process."""
    wait_until(lambda: server.log().count(ready) == 2)
    with connect(server) as client:
        assert client.get("/weights/0").json() == ord("w")
    parent = server.process.pid
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    sizes = []
    for child in children:
        rollup = Path(f"/proc/{child}/smaps_rollup").read_text(encoding="ascii")
        rows = [row.split() for row in rollup.splitlines()[1:]]
        size = {row[0]: int(row[1]) * 1024 for row in rows}
        if size["Rss:"] > 64 * MB:  # the others are helpers
            sizes.append(size["Private_Dirty:"])
    assert len(sizes) == 2
    return sizes


def test_each_worker_loads_its_own_copy_of_the_model(serve: Serve) -> None:
    command = [*UVICORN, "--factory", "--workers", "2"]
    with serve("model:create_app", command=command) as server:
        assert min(private_memory(server, "startup complete")) > 64 * MB


def test_preload_shares_one_copy_among_the_workers(serve: Serve) -> None:
    command = [*GUNICORN, "--workers", "2"]
    with serve("model:create_app()", command=command) as server:
        assert max(private_memory(server, "ASGI server listening")) < 64 * MB

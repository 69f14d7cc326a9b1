"""What a calculation in a thread does to others, and which processes outlive the server."""

import asyncio
import contextlib
import hashlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import httpx2
import pytest
from anyio import to_process
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.testclient import TestClient

from ..servers import Serve, Server
from ..waiting import wait_until
from . import app as recommended
from . import avoid
from .primes import count_primes


def children(pid: int) -> set[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for path in lists for child in path.read_text(encoding="ascii").split()}


def is_running(pid: int) -> bool:
    state = "Z"
    with contextlib.suppress(FileNotFoundError):
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
        state = stat.rsplit(")", 1)[1].split()[0]
    return state != "Z"


def ends(pids: set[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until_noticed(server: Server, killed: set[int]) -> None:
    """Wait until the server has asked for the exit status of each: then it knows."""
    wait_until(lambda: not killed & children(server.process.pid))


def calculate(server: Server) -> int:
    return httpx2.get(f"{server.url}/primes?below=100", timeout=60).status_code


def stop_server(server: Server, number: int) -> set[int]:
    """Send the signal to the server alone; return the worker processes it had."""
    workers = children(server.process.pid)
    server.process.send_signal(number)
    server.process.wait(30)
    return workers


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_server_and_a_killed_one_is_replaced(
    serve: Serve, number: int
) -> None:
    with serve("app") as server:
        assert calculate(server) == 200
        killed = children(server.process.pid)
        for worker in killed:
            os.kill(worker, signal.SIGKILL)
        wait_until_noticed(server, killed)
        assert calculate(server) == 200
        assert ends(stop_server(server, number))


def test_a_pool_shut_down_in_the_lifespan_leaves_no_process(serve: Serve) -> None:
    with serve("pool") as server:
        assert calculate(server) == 200
        assert ends(stop_server(server, signal.SIGTERM))


def test_a_pool_nobody_shuts_down_leaves_a_process_that_ignores_sigterm(serve: Serve) -> None:
    with serve("avoid") as server:
        assert calculate(server) == 200
        workers = stop_server(server, signal.SIGTERM)
        assert workers
        for worker in workers:
            os.kill(worker, signal.SIGTERM)
        assert not ends(workers, seconds=1)


def test_a_pool_whose_worker_was_killed_fails_every_later_request() -> None:
    client = TestClient(avoid.app, raise_server_exceptions=False)
    assert client.get("/primes", params={"below": 100}).json() == 25
    pool = avoid.get_pool()
    os.kill(pool.submit(os.getpid).result(), signal.SIGKILL)
    with pytest.raises(BrokenProcessPool, match="terminated abruptly"):
        pool.submit(time.sleep, 60).result()
    answers = [client.get("/primes", params={"below": 100}).status_code for _ in range(3)]
    assert answers == [500, 500, 500]
    pool.shutdown()


def test_a_timeout_ends_the_worker_process(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children(os.getpid())
    with TestClient(recommended.app) as client:
        client.get("/primes", params={"below": 100})
        workers = children(os.getpid()) - before
        monkeypatch.setattr(recommended, "SECONDS", 0.2)
        client.get("/primes", params={"below": 2_000_000})
        assert workers
        assert ends(workers)


async def ping(app: FastAPI) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/ping")).json() == "pong"


async def is_answered_beside_a_thread(step: Callable[[], object]) -> bool:
    """Return whether a ping is answered before a thread has taken the step 2000 times."""
    begun, answered = threading.Event(), threading.Event()

    def calculate() -> bool:
        begun.set()
        for _ in range(2000):
            if answered.is_set():
                return True
            step()
        return False

    calculation = asyncio.create_task(run_in_threadpool(calculate))
    await run_in_threadpool(begun.wait)
    await ping(avoid.app)
    answered.set()
    return await calculation


async def is_answered_beside_processes() -> bool:
    """Return whether a ping is answered while two worker processes calculate."""
    for _ in range(2):
        await to_process.run_sync(count_primes, 1)
    tasks = [
        asyncio.create_task(to_process.run_sync(count_primes, 10**8, cancellable=True))
        for _ in range(2)
    ]
    await ping(recommended.app)
    is_first = not any(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    return is_first


def hash_in_c() -> bytes:
    return hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 20_000)


@pytest.fixture
def endless_turns() -> Iterator[None]:
    """Let a thread keep the interpreter until it lets go of it, not 5 ms: that is no race."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("endless_turns")
def test_pings_wait_for_threads_that_run_python_code_and_not_for_processes_or_c_code() -> None:
    assert not asyncio.run(is_answered_beside_a_thread(lambda: count_primes(300)))
    assert asyncio.run(is_answered_beside_a_thread(hash_in_c))
    assert asyncio.run(is_answered_beside_processes())


@pytest.mark.usefixtures("endless_turns")
def test_threads_do_not_run_python_code_at_the_same_time() -> None:
    turns = []

    def calculate(thread: int) -> None:
        turns.append(thread)
        count_primes(10_000)
        turns.append(thread)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(calculate, range(4)))
    assert turns[::2] == turns[1::2]


def test_the_thread_gives_the_same_answer() -> None:
    assert TestClient(avoid.app).get("/threads", params={"below": 100}).json() == 25

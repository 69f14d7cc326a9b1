"""What a calculation in a thread does to others, and which processes outlive the server."""

import asyncio
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
from . import app as recommended
from . import avoid
from .primes import count_primes


def children(pid: int) -> set[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for path in lists for child in path.read_text(encoding="ascii").split()}


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"


def ends(pids: set[int], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def wait_until_noticed(server: Server, killed: set[int]) -> None:
    """Wait until the server has asked for the exit status of each: then it knows."""
    for pause in [0.05] * 600:
        time.sleep(pause)
        if not killed & children(server.process.pid):
            break


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


async def measure_pings(app: FastAPI) -> float:
    """Return the seconds that 5 pings take."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        begin = time.perf_counter()
        for _ in range(5):
            await client.get("/ping")
        return time.perf_counter() - begin


async def measure_beside_threads(function: Callable[[], object]) -> float:
    """Return the seconds that 5 pings take while two threads call the function."""
    stop = threading.Event()

    def repeat() -> None:
        while not stop.is_set():
            function()

    async with asyncio.TaskGroup() as group:
        for _ in range(2):
            group.create_task(run_in_threadpool(repeat))
        try:
            return await measure_pings(avoid.app)
        finally:
            stop.set()


async def measure_beside_processes() -> float:
    """Return the seconds that 5 pings take while two worker processes calculate."""
    for _ in range(2):
        await to_process.run_sync(count_primes, 1)
    tasks = [
        asyncio.create_task(to_process.run_sync(count_primes, 10**8, cancellable=True))
        for _ in range(2)
    ]
    try:
        return await measure_pings(recommended.app)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def hash_in_c() -> bytes:
    return hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 100_000)


@pytest.fixture
def long_turns() -> Iterator[None]:
    """Let a thread keep the interpreter for 0.1 s, not 5 ms, so that it stands out of the noise."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.1)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("long_turns")
def test_pings_wait_for_threads_that_run_python_code_and_not_for_processes_or_c_code() -> None:
    python = asyncio.run(measure_beside_threads(lambda: count_primes(1000)))
    assert python > 2 * asyncio.run(measure_beside_threads(hash_in_c))
    assert python > 2 * asyncio.run(measure_beside_processes())


def test_threads_do_not_run_python_code_at_the_same_time() -> None:
    def measure(_: int) -> float:
        begin = time.thread_time()
        count_primes(10_000)
        return time.thread_time() - begin

    begin = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        seconds_of_cpu = sum(pool.map(measure, range(4)))
    assert seconds_of_cpu < 1.3 * (time.perf_counter() - begin)


def test_the_thread_gives_the_same_answer() -> None:
    assert TestClient(avoid.app).get("/threads", params={"below": 100}).json() == 25

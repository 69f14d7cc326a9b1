"""Two users ask one after the other; twenty requests miss at once."""

import asyncio
import functools
from types import ModuleType

import pytest
import redis
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response
from redis.exceptions import ConnectionError as ValkeyError
from redis.exceptions import LockNotOwnedError

from . import app, avoid
from .reports import Report, load_report
from .test_app import create_sales


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def sales(postgres: str, valkey: str) -> None:
    asyncio.run(create_sales())


async def get(program: FastAPI, *users: str) -> list[Response]:
    """Return the answers to requests of all users, sent at once."""
    async with LifespanManager(program) as manager:
        transport = ASGITransport(manager.app)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            headers = [{"X-Forwarded-User": user} for user in users]
            return await asyncio.gather(*(client.get("/report", headers=h) for h in headers))


@pytest.mark.anyio
@pytest.mark.parametrize(("program", "seller"), [(avoid.app, "alice"), (app.app, "bob")])
async def test_the_second_user_gets_the_report_of_the_first(program: FastAPI, seller: str) -> None:
    await get(program, "alice")
    [answer] = await get(program, "bob")
    assert answer.json()["seller"] == seller


@pytest.mark.anyio
@pytest.mark.parametrize(("program", "runs"), [(avoid, 20), (app, 1)])
async def test_twenty_misses_at_once(
    program: ModuleType, runs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []
    all_in = asyncio.Event()

    async def load(user: str) -> Report:
        loads.append(user)
        if len(loads) == runs:
            asyncio.get_running_loop().call_later(0.5, all_in.set)  # time for one more to come in
        await all_in.wait()
        return await load_report(user)

    monkeypatch.setattr(program, "load_report", load)
    answers = await get(program.app, *["alice"] * 20)
    assert len(loads) == runs
    assert {answer.text for answer in answers} == {'{"seller":"alice","sales":1,"cents":500}'}


@pytest.mark.anyio
async def test_it_waits_for_what_another_process_computes(valkey: str) -> None:
    with redis.from_url(valkey) as other_process:
        lock = other_process.lock("lock:report:alice", timeout=30)
        lock.acquire()
        request = asyncio.create_task(get(app.app, "alice"))
        await asyncio.sleep(0.5)
        other_process.set("report:alice", '{"by":"the other"}')
        lock.release()
        [answer] = await request
    assert answer.json() == {"by": "the other"}


@pytest.mark.anyio
async def test_an_entry_lives_a_minute(valkey: str) -> None:
    await get(app.app, "alice")
    with redis.from_url(valkey) as client:
        assert client.keys() == [b"report:alice"]
        assert 0 < client.ttl("report:alice") <= 60


@pytest.mark.anyio
async def test_without_valkey_the_request_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "VALKEY_URL", "redis://127.0.0.1:1/0")
    with pytest.raises(ValkeyError):
        await get(app.app, "alice")


@pytest.mark.anyio
async def test_lru_cache_on_async_def_works_once() -> None:
    load = functools.lru_cache(load_report)
    assert (await load("alice")).cents == 500
    with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
        await load("alice")


def test_the_url_picks_the_database() -> None:
    pool = redis.from_url("redis://localhost:6379/2").connection_pool
    assert pool.connection_kwargs["db"] == 2


@pytest.mark.anyio
async def test_a_lock_that_ran_out_is_an_error(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def load(user: str) -> Report:
        with redis.from_url(valkey) as client:
            client.delete(f"lock:report:{user}")  # as after the timeout
        return await load_report(user)

    monkeypatch.setattr(app, "load_report", load)
    with pytest.raises(LockNotOwnedError):
        await get(app.app, "alice")

import asyncio
import sys
from collections.abc import Awaitable, Callable
from types import ModuleType

state = {"database": "up"}


async def ping() -> None:
    if state["database"] == "down":
        raise OSError("connection refused")
    if state["database"] == "silent":
        await asyncio.Event().wait()


database = ModuleType("database")
database.ping = ping  # type: ignore[attr-defined]
sys.modules["database"] = database

import httpx2
from app import app

Calls = Callable[[httpx2.AsyncClient], Awaitable[list[int]]]


def run(calls: Calls) -> list[int]:
    """Make the calls in one event loop; return the statuses, -1 where none came in 5 s."""

    async def main() -> list[int]:
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url="http://t") as client:
            try:
                return await asyncio.wait_for(calls(client), 5)
            except TimeoutError:
                return [-1]

    return asyncio.run(main())


def get(*paths: str) -> list[int]:
    """Ask one after the other."""

    async def calls(client: httpx2.AsyncClient) -> list[int]:
        return [(await client.get(path)).status_code for path in paths]

    return run(calls)


def set_state(new: str) -> None:
    state["database"] = new


def test_live_and_ready_while_all_is_well() -> None:
    set_state("up")
    assert get("/health/live", "/health/ready") == [200, 200]


def test_a_database_that_is_down_makes_it_unready() -> None:
    set_state("down")
    assert get("/health/ready") == [503]
    set_state("up")
    assert get("/health/ready") == [200]


def test_a_database_that_is_down_is_no_reason_to_restart() -> None:
    set_state("down")
    assert get("/health/live") == [200]


def test_a_database_that_is_silent_makes_it_unready_within_seconds() -> None:
    set_state("silent")
    assert get("/health/ready") == [503]


def test_it_is_live_while_the_database_is_silent() -> None:
    set_state("silent")

    async def calls(client: httpx2.AsyncClient) -> list[int]:
        waiting = asyncio.create_task(client.get("/health/ready"))
        await asyncio.sleep(0)
        live = await client.get("/health/live")
        was_waiting = not waiting.done()
        waiting.cancel()
        return [live.status_code, was_waiting]

    assert run(calls) == [200, True]

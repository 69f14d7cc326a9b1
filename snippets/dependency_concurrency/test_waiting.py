"""Requests that wait for each other for ever, and requests that do not wait at all."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import httpx2
import pytest
from fastapi import Depends, FastAPI

from . import refuse


async def count_unanswered(app: FastAPI, seconds: float, *paths: str) -> int:
    """Request the paths at once; return how many have no answer after so many seconds."""
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        requests = [asyncio.create_task(client.get(path)) for path in paths]
        _, waiting = await asyncio.wait(requests, timeout=seconds)
        for request in waiting:
            request.cancel()
        await asyncio.gather(*requests, return_exceptions=True)
    return len(waiting)


async def take_one() -> AsyncIterator[None]:
    yield


@pytest.mark.parametrize(("use_cache", "seconds", "unanswered"), [(True, 30, 0), (False, 0.5, 1)])
def test_a_request_that_needs_a_slot_twice_waits_for_itself(
    use_cache: bool, seconds: float, unanswered: int
) -> None:
    app = FastAPI()
    slot = Depends(take_one, use_cache=use_cache, max_concurrency=1)

    async def use_slot(taken: Annotated[None, slot]) -> str:
        return "used"

    @app.get("/")
    async def read(taken: Annotated[None, slot], used: Annotated[str, Depends(use_slot)]) -> str:
        return used

    assert asyncio.run(count_unanswered(app, seconds, "/")) == unanswered


@pytest.mark.parametrize(("second", "seconds", "unanswered"), [("/a-b", 30, 0), ("/b-a", 0.5, 2)])
def test_two_limits_taken_in_opposite_order_wait_for_each_other(
    second: str, seconds: float, unanswered: int
) -> None:
    app = FastAPI()

    async def take_a() -> AsyncIterator[None]:
        await asyncio.sleep(0.02)
        yield

    async def take_b() -> AsyncIterator[None]:
        await asyncio.sleep(0.02)
        yield

    a, b = Depends(take_a, max_concurrency=1), Depends(take_b, max_concurrency=1)
    app.get("/a-b", dependencies=[a, b])(lambda: None)
    app.get("/b-a", dependencies=[b, a])(lambda: None)
    assert asyncio.run(count_unanswered(app, seconds, "/a-b", second)) == unanswered


async def request_three() -> list[int]:
    app = FastAPI()
    opened = asyncio.Event()

    @app.get("/", dependencies=[Depends(refuse.take_slot)])
    async def wait() -> None:
        await opened.wait()

    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        requests = [asyncio.create_task(client.get("/")) for _ in range(3)]
        first = await next(asyncio.as_completed(requests))
        assert first.headers["Retry-After"] == "5"
        opened.set()
        return sorted([response.status_code for response in await asyncio.gather(*requests)])


def test_the_third_is_refused_while_two_run() -> None:
    for _ in range(2):
        assert asyncio.run(request_three()) == [200, 200, 503]


def test_one_object_limits_an_alias_and_a_list_together() -> None:
    app = FastAPI()
    running: list[int] = []
    seen: list[int] = []
    slot = Depends(take_one, max_concurrency=1)

    async def work() -> None:
        running.append(1)
        seen.append(len(running))
        await asyncio.sleep(0.01)
        running.pop()

    @app.get("/alias")
    async def with_alias(taken: Annotated[None, slot]) -> None:
        await work()

    @app.get("/list", dependencies=[slot])
    async def with_list() -> None:
        await work()

    assert asyncio.run(count_unanswered(app, 30, *["/alias", "/list"] * 3)) == 0
    assert seen == [1] * 6


def test_the_limit_is_a_positive_integer() -> None:
    with pytest.raises(ValueError, match="max_concurrency must be a positive integer or None"):
        Depends(take_one, max_concurrency=0)

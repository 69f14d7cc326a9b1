"""Provoke each error by its exact text."""

import asyncio
import gc
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from redis import Redis

from . import avoid
from .avoid import app

# The client of the module is left with connections of a loop that has ended.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(autouse=True)
def visits(valkey: str) -> Iterator[Redis]:
    """Give every test a client of the module without connections, and one of its own to look."""
    with Redis.from_url(valkey) as redis:
        yield redis
    avoid.redis.connection_pool.reset()  # type: ignore[no-untyped-call]  # redis types it so
    gc.collect()  # what a closed loop has left open is found here, not in another page's test


def post(path: str) -> object:
    return TestClient(app).post(path).json()


def test_a_client_of_the_module_fails_in_the_second_loop() -> None:
    assert post("/client-of-the-module") == 1
    with pytest.raises(RuntimeError, match="Event loop is closed"):
        post("/client-of-the-module")


def test_asyncio_run_in_def_uses_the_client_of_another_loop() -> None:
    with TestClient(app) as client:
        assert client.post("/client-of-the-module").json() == 1
        with pytest.raises(RuntimeError, match=r"got Future .* attached to a different loop"):
            client.post("/asyncio-run-in-def")


def test_a_lock_used_in_two_loops_is_refused() -> None:
    lock = asyncio.Lock()

    async def wait_for_each_other() -> None:
        async def hold() -> None:
            async with lock:
                await asyncio.sleep(0)

        await asyncio.gather(hold(), hold())

    asyncio.run(wait_for_each_other())
    with pytest.raises(RuntimeError, match="is bound to a different event loop"):
        asyncio.run(wait_for_each_other())


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/asyncio-run-in-async-def", "asyncio.run() cannot be called from a running event loop"),
        ("/run-until-complete", "This event loop is already running"),
        ("/task-from-def", "no running event loop"),
        ("/coroutine-from-def", "'coroutine' object is not iterable"),
    ],
)
def test_the_call_fails_and_its_coroutine_is_never_awaited(path: str, text: str) -> None:
    def provoke() -> None:
        with pytest.raises((RuntimeError, ValueError), match=re.escape(text)):
            post(path)
        gc.collect()

    with pytest.warns(RuntimeWarning, match="^coroutine 'count' was never awaited$"):
        provoke()


def test_a_thread_has_no_event_loop() -> None:
    text = "There is no current event loop in thread 'AnyIO worker thread'"
    with pytest.raises(RuntimeError, match=text):
        post("/loop-of-a-thread")


def test_a_forgotten_await_answers_200_and_does_nothing(visits: Redis) -> None:
    with pytest.warns(RuntimeWarning, match="^coroutine 'count' was never awaited$"):
        assert post("/forgotten-await") == "counted"
    assert visits.get("visits") is None


def test_a_dropped_task_is_cancelled_when_the_app_ends(visits: Redis) -> None:
    with TestClient(app) as client:
        assert client.post("/dropped-task").status_code == 200
    assert visits.get("visits") is None


def test_a_dropped_task_can_be_collected_before_it_has_run(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def main() -> None:
        asyncio.create_task(asyncio.Event().wait())  # noqa: RUF006  what is shown
        await asyncio.sleep(0)
        gc.collect()

    asyncio.run(main())
    assert "Task was destroyed but it is pending!" in caplog.text


def test_an_error_in_a_dropped_task_is_only_logged_when_it_is_collected(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail() -> None:
        raise ValueError

    async def main() -> None:
        asyncio.create_task(fail())  # noqa: RUF006  what is shown
        await asyncio.sleep(0.01)

    asyncio.run(main())
    gc.collect()
    assert "Task exception was never retrieved" in caplog.text

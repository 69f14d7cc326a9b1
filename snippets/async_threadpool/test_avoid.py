"""All 40 threads wait for something: who is answered?"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import anyio
import httpx2
import pytest
from anyio import CapacityLimiter, to_thread
from fastapi import BackgroundTasks, Depends, FastAPI, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, StreamingResponse

from . import avoid

BIG = 2 * 1024 * 1024  # over the 1 MB that an upload keeps in memory


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def client_of(app: FastAPI) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://test")


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        is_met = False
        while not is_met:  # the limiter has no event for it
            await asyncio.sleep(0.01)
            is_met = bool(condition())


@asynccontextmanager
async def all_threads_taken() -> AsyncIterator[CapacityLimiter]:
    """Occupy every thread of the default pool until the block ends."""
    limiter = to_thread.current_default_thread_limiter()
    release = threading.Event()
    async with asyncio.TaskGroup() as group:
        for _ in range(int(limiter.total_tokens)):
            group.create_task(run_in_threadpool(release.wait))
        await until(lambda: not limiter.available_tokens)
        try:
            yield limiter
        finally:
            release.set()


@pytest.mark.anyio
async def test_the_41st_waits() -> None:
    limiter = to_thread.current_default_thread_limiter()
    async with client_of(avoid.app) as client, asyncio.TaskGroup() as group:
        with avoid.renderer:
            reports = [group.create_task(client.get("/reports/a")) for _ in range(40)]
            await until(lambda: limiter.borrowed_tokens == 40)
            ping = group.create_task(client.get("/ping"))
            await until(lambda: limiter.statistics().tasks_waiting)
            assert (await client.get("/health")).json() == "ok"
            assert not ping.done()
            assert not any(report.done() for report in reports)
    assert ping.result().json() == "pong"


shared = FastAPI()


def get_name() -> str:
    return "a"


def stream() -> Iterator[str]:
    yield "a"


@shared.get("/def-endpoint")
def read_def() -> str:
    return "a"


@shared.get("/def-dependency")
async def read_dependency(name: Annotated[str, Depends(get_name)]) -> str:
    return name


@shared.get("/run-in-threadpool")
async def read_thread() -> str:
    return await run_in_threadpool(get_name)


@shared.get("/stream-of-a-def-generator")
async def read_stream() -> StreamingResponse:
    return StreamingResponse(stream())


@shared.get("/file-response")
async def read_file() -> FileResponse:
    return FileResponse(__file__)


@shared.get("/anyio-path")
async def read_path() -> bool:
    return await anyio.Path(__file__).exists()


@shared.get("/def-background-task")
async def read_background(tasks: BackgroundTasks) -> str:
    tasks.add_task(get_name)
    return "a"


@shared.post("/upload-over-1-mb")
async def upload(file: UploadFile) -> int:
    return len(await file.read())


@pytest.mark.anyio
@pytest.mark.parametrize("path", shared.openapi()["paths"])
async def test_one_pool_serves_them_all(path: str) -> None:
    files = {"file": b"x" * BIG} if path.startswith("/upload") else None
    async with client_of(shared) as client:
        async with all_threads_taken() as limiter:
            method = "POST" if files else "GET"
            request = asyncio.create_task(client.request(method, path, files=files))
            await until(lambda: limiter.statistics().tasks_waiting)
            assert not request.done()
        assert (await request).status_code == 200


@pytest.mark.anyio
async def test_asyncio_to_thread_has_a_pool_of_its_own() -> None:
    async with all_threads_taken():
        assert await asyncio.to_thread(get_name) == "a"
        executor = asyncio.get_running_loop()._default_executor  # type: ignore[attr-defined]
        assert executor._max_workers == min(32, (os.cpu_count() or 1) + 4)


def test_the_size_cannot_be_set_at_import() -> None:
    with pytest.raises(RuntimeError, match="Not currently running on any asynchronous event loop"):
        to_thread.current_default_thread_limiter()


@pytest.mark.anyio
async def test_a_timeout_ends_the_wait_and_not_the_thread() -> None:
    release, ended = threading.Event(), threading.Event()

    def work() -> None:
        release.wait()
        ended.set()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await run_in_threadpool(work)
    assert not ended.is_set()
    release.set()
    assert await asyncio.to_thread(ended.wait, 10)


@pytest.mark.anyio
async def test_run_in_threadpool_hands_a_limiter_to_the_function() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'limiter'"):
        await run_in_threadpool(get_name, limiter=CapacityLimiter(1))  # type: ignore[call-arg]

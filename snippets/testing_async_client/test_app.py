import asyncio
from collections.abc import AsyncIterator

import pytest
from asgi_lifespan import LifespanManager
from httpx2 import ASGITransport, AsyncClient

from .app import app

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    async with LifespanManager(app) as manager:
        transport = ASGITransport(app=manager.app)
        async with AsyncClient(transport=transport, base_url="https://test") as client:
            yield client


async def test_a_waiting_reader_gets_the_message(client: AsyncClient) -> None:
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(client.get("/next"))
        sending = tasks.create_task(client.post("/messages", json="Hello"))
    assert reading.result().json() == "Hello"
    assert sending.result().status_code == 202


async def test_an_empty_message_is_refused(client: AsyncClient) -> None:
    response = await client.post("/messages", json="")
    assert response.status_code == 422

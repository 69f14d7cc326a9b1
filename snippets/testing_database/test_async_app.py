import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .app import Item
from .async_app import SessionLocal, app, engine

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


# region session
@pytest.fixture
async def async_session(tables: None) -> AsyncIterator[AsyncSession]:
    async with engine.connect() as connection:
        transaction = await connection.begin()
        SessionLocal.configure(bind=connection, join_transaction_mode="create_savepoint")
        async with SessionLocal() as session:
            yield session
        SessionLocal.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        await transaction.rollback()
    await engine.dispose()


# endregion session


@pytest.fixture
async def async_client(async_session: AsyncSession) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(transport=ASGITransport(app=app), base_url="https://test") as client:
        yield client


@pytest.mark.parametrize("run", [1, 2])
async def test_a_taken_name_is_refused_and_nothing_stays(
    async_client: AsyncClient, async_session: AsyncSession, run: int
) -> None:
    async_session.add(Item(name="lamp"))
    await async_session.commit()
    assert (await async_client.post("/items", json={"name": "lamp"})).status_code == 409
    assert (await async_client.post("/items", json={"name": "sofa"})).status_code == 201
    assert (await async_session.scalars(select(Item.name))).all() == ["lamp", "sofa"]


@pytest.mark.filterwarnings("ignore:nested transaction already deassociated")
async def test_requests_at_the_same_time_break_the_one_connection(
    async_client: AsyncClient,
) -> None:
    requests = [async_client.post("/items", json={"name": str(n)}) for n in range(4)]
    results = await asyncio.gather(*requests, return_exceptions=True)
    assert any("sa_savepoint" in str(result) for result in results)

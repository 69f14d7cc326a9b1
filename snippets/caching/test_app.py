import asyncio
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert

from .app import app
from .reports import Base, Sale, engine


async def create_sales() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(insert(Sale).values(seller="alice", cents=500))
    await engine.dispose()


@pytest.fixture
def client(postgres: str, valkey: str) -> Iterator[TestClient]:
    asyncio.run(create_sales())
    with TestClient(app) as client:
        yield client


def get_headers(user: str, etag: str = "") -> dict[str, str]:
    return {"X-Forwarded-User": user, "If-None-Match": etag}


def test_each_user_gets_their_own_report(client: TestClient) -> None:
    for _ in range(2):
        for user, cents in (("alice", 500), ("bob", 0)):
            report = client.get("/report", headers=get_headers(user)).json()
            assert report == {"seller": user, "sales": cents // 500, "cents": cents}


def test_an_unchanged_report_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/report", headers=get_headers("alice"))
    second = client.get("/report", headers=get_headers("alice", first.headers["ETag"]))
    assert (second.status_code, second.content) == (304, b"")
    assert (
        client.get("/report", headers=get_headers("bob", first.headers["ETag"])).status_code == 200
    )


def test_a_request_without_a_user_is_refused(client: TestClient) -> None:
    assert client.get("/report").status_code == 422

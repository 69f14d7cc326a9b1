import asyncio
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, update

from . import app
from .jobs import Base, Job, engine


async def create_jobs(*percents: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
        await connection.execute(insert(Job), [{"percent": percent} for percent in percents])
    await engine.dispose()


async def set_percent(job_id: int, percent: int) -> None:
    async with engine.begin() as connection:
        await connection.execute(update(Job).where(Job.id == job_id).values(percent=percent))


@pytest.fixture
def client(postgres: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    asyncio.run(create_jobs(30))
    monkeypatch.setattr(app, "SECONDS", 0.05)
    with TestClient(app.app) as client:
        yield client
        assert client.portal
        client.portal.call(engine.dispose)


def test_a_job_is_followed_to_its_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read = app.read_progress

    async def read_and_go_on(job_id: int) -> app.Progress:
        progress = await read(job_id)
        await set_percent(job_id, 100)
        return progress

    monkeypatch.setattr(app, "read_progress", read_and_go_on)
    response = client.get("/jobs/1/events")
    events = [event.split("\n") for event in response.text.strip().split("\n\n")]
    assert events[0] == ["event: progress", 'data: {"percent":30}']
    assert events[-1] == ["event: done", 'data: {"percent":100}']
    assert response.headers["X-Accel-Buffering"] == "no"


def test_an_unknown_job_is_refused_before_the_stream(client: TestClient) -> None:
    assert client.get("/jobs/7/events").status_code == 404

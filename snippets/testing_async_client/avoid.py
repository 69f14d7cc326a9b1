"""Async tests that do not start the app, or ask it from another event loop."""

import os

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from redis.asyncio import Redis

from .app import app


def make_client() -> AsyncClient:
    return AsyncClient(app=app, base_url="https://test")  # type: ignore[call-arg]  # gone


@pytest.mark.anyio
async def test_without_lifespan() -> None:
    async with AsyncClient(transport=ASGITransport(app=app), base_url="https://test") as client:
        assert (await client.post("/messages", json="Hello")).status_code == 202


visits = FastAPI()


@visits.get("/visits")
async def count_visit() -> dict[str, int]:
    return {"count": await visits.state.cache.incr("visits")}


@pytest.mark.anyio
async def test_with_testclient() -> None:
    async with Redis.from_url(os.environ["VALKEY_URL"]) as cache:
        visits.state.cache = cache
        await cache.set("visits", 41)
        with TestClient(visits) as client:
            assert client.get("/visits").json() == {"count": 42}

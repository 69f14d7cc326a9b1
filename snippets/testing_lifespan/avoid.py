"""Tests that ask the app without having started it."""

from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient

from .app import app, get_folder


def test_visits() -> None:
    client = TestClient(app)
    assert client.post("/visits").json() == 1


async def test_visits_async() -> None:
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.post("/visits")).json() == 1


def test_visits_with_an_override(folder: Path) -> None:
    app.dependency_overrides[get_folder] = lambda: folder
    with TestClient(app) as client:
        assert client.post("/visits").json() == 1

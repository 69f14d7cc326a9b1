import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"

from app import app
from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_user_is_created_and_read(client: TestClient) -> None:
    created = client.post("/users", json={"email": "ada@example.com"})
    assert created.status_code == 201
    user = created.json()
    assert user["email"] == "ada@example.com"
    assert client.get(f"/users/{user['id']}").json() == user


def test_an_unknown_user_is_404(client: TestClient) -> None:
    assert client.post("/users", json={"email": "bob@example.com"}).status_code == 201
    assert client.get("/users/999").status_code == 404


def test_an_email_that_is_taken_is_answered_with_409(client: TestClient) -> None:
    assert client.post("/users", json={"email": "eve@example.com"}).status_code == 201
    assert client.post("/users", json={"email": "eve@example.com"}).status_code == 409


def test_the_session_works_on_after_a_conflict(client: TestClient) -> None:
    client.post("/users", json={"email": "fay@example.com"})
    client.post("/users", json={"email": "fay@example.com"})
    assert client.post("/users", json={"email": "gus@example.com"}).status_code == 201

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from .app import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def test_a_login_is_remembered(client: TestClient) -> None:
    assert client.post("/login", json={"name": "Ada"}).status_code == 204
    assert client.get("/me").json() == {"name": "Ada"}


def test_a_visitor_is_refused(client: TestClient) -> None:
    assert client.get("/me").status_code == 401


def test_a_photo_is_uploaded_with_its_caption(client: TestClient) -> None:
    response = client.post(
        "/photos",
        files={"file": ("cat.png", b"\x89PNG", "image/png")},
        data={"caption": "Asleep"},
    )
    assert response.json() == {"file": "cat.png", "caption": "Asleep"}


def test_a_crash_is_answered_with_500() -> None:
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/share/0").status_code == 500

"""A client that is not entered, one that all tests share, and arguments that only look right."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


def test_login() -> None:
    assert client.post("/login", json={"name": "Ada"}).status_code == 204


def test_a_crash_is_answered_with_500() -> None:
    assert client.get("/share/0").status_code == 500


@pytest.fixture(scope="module")
def shared() -> Iterator[TestClient]:
    with TestClient(app, base_url="https://testserver") as client:
        yield client


def test_a_login_is_remembered(shared: TestClient) -> None:
    shared.post("/login", json={"name": "Ada"})
    assert shared.get("/me").json() == {"name": "Ada"}


def test_a_visitor_is_refused(shared: TestClient) -> None:
    assert shared.get("/me").status_code == 401


def test_login_takes_json(shared: TestClient) -> None:
    assert shared.post("/login", data={"name": "Ada"}).status_code == 204


def test_a_photo_is_uploaded_with_its_caption(shared: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data"}
    files = {"file": b"\x89PNG"}
    response = shared.post("/photos", files=files, data={"caption": "Asleep"}, headers=headers)
    assert response.status_code == 200

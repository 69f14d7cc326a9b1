"""Overrides that outlive their test, take others with them, or are never looked up."""

from collections.abc import Iterator
from datetime import date
from unittest.mock import MagicMock

import pytest
from fastapi.testclient import TestClient

from .app import app, get_today, get_user


# region clear
@pytest.fixture
def client() -> Iterator[TestClient]:
    app.dependency_overrides[get_user] = lambda: "Grace"
    with TestClient(app) as client:
        yield client
    app.dependency_overrides.clear()


def test_the_offer_changes_at_christmas(client: TestClient) -> None:
    app.dependency_overrides[get_today] = lambda: date(2026, 12, 24)
    assert client.get("/offer").json() == {"for": "Grace", "percent": 20}
    app.dependency_overrides.clear()
    assert client.get("/offer").json() == {"for": "Grace", "percent": 5}


# endregion clear


def test_at_christmas() -> None:
    app.dependency_overrides[get_user] = lambda: "Grace"
    app.dependency_overrides[get_today] = lambda: date(2026, 12, 24)
    assert TestClient(app).get("/offer").json() == {"for": "Grace", "percent": 20}


def test_a_visitor_is_refused() -> None:
    assert TestClient(app).get("/offer").status_code == 401


def test_with_the_result_as_key() -> None:
    app.dependency_overrides[get_user("Bearer 8d4c")] = lambda: "Grace"  # type: ignore[index]  # a str
    assert TestClient(app).get("/offer").status_code == 200


def test_with_a_mock() -> None:
    app.dependency_overrides[get_user] = MagicMock(return_value="Grace")
    assert TestClient(app).get("/offer").status_code == 200

from collections.abc import Iterator
from datetime import date

import pytest
from fastapi.testclient import TestClient

from .app import app, get_today, get_user


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setitem(app.dependency_overrides, get_user, lambda: "Grace")
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("day", "percent"), [(23, 5), (24, 20)])
def test_the_offer_of_a_day(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, day: int, percent: int
) -> None:
    monkeypatch.setitem(app.dependency_overrides, get_today, lambda: date(2026, 12, day))
    assert client.get("/offer").json() == {"for": "Grace", "percent": percent}


def test_a_visitor_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(app.dependency_overrides, get_user)
    assert client.get("/offer").status_code == 401

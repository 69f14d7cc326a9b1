from collections.abc import Iterator
from datetime import date

import pytest
from app import app, get_today, get_user
from fastapi.testclient import TestClient


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setitem(app.dependency_overrides, get_user, lambda: "Grace")
    with TestClient(app) as client:
        yield client


@pytest.mark.parametrize(("today", "percent"), [(date(2026, 12, 24), 20), (date(2026, 3, 1), 5)])
def test_the_offer_is_better_at_christmas(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, today: date, percent: int
) -> None:
    monkeypatch.setitem(app.dependency_overrides, get_today, lambda: today)
    assert client.get("/offer").json() == {"for": "Grace", "percent": percent}


def test_a_visitor_is_refused() -> None:
    assert TestClient(app).get("/offer").status_code == 401

from datetime import date

from app import app, get_today, get_user
from fastapi.testclient import TestClient

client = TestClient(app)


def test_offer_requires_login():
    response = client.get("/offer")
    assert response.status_code == 401


def test_offer_on_christmas():
    app.dependency_overrides[get_user] = lambda: "Grace"
    app.dependency_overrides[get_today] = lambda: date(2024, 12, 24)
    response = client.get("/offer")
    assert response.status_code == 200
    assert response.json() == {"for": "Grace", "percent": 20}


def test_offer_on_normal_day():
    app.dependency_overrides[get_today] = lambda: date(2024, 6, 1)
    response = client.get("/offer")
    assert response.status_code == 200
    assert response.json() == {"for": "Grace", "percent": 5}

import pytest
from fastapi.testclient import TestClient

from .app import ORDERS, Order, app
from .tokens import get_claims


@pytest.mark.parametrize(
    ("user", "scope", "status"),
    [
        ("ada", "profile orders:read", 200),
        ("ada", "profile", 403),
        ("eva", "profile orders:read", 404),
    ],
)
def test_who_may_read_the_order_of_ada(
    monkeypatch: pytest.MonkeyPatch, user: str, scope: str, status: int
) -> None:
    monkeypatch.setitem(ORDERS, "A-1", Order(owner="ada", total=10))
    claims = {"sub": user, "scope": scope}
    monkeypatch.setitem(app.dependency_overrides, get_claims, lambda: claims)
    assert TestClient(app).get("/orders/A-1").status_code == status

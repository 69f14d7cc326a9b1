import pytest
from fastapi.testclient import TestClient

from .app import ITEMS, Item, app

client = TestClient(app)


@pytest.fixture(autouse=True)
def lamp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ITEMS, 1, Item(name="lamp", price=900, note="red"))


def test_an_item_is_created() -> None:
    response = client.post("/items", json={"name": " sofa ", "price": 100})
    assert response.json() == {"name": "sofa", "price": 100, "note": None}


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, {"name": "lamp", "price": 900, "note": "red"}),
        ({"price": 800}, {"name": "lamp", "price": 800, "note": "red"}),
        ({"note": None}, {"name": "lamp", "price": 900, "note": None}),
    ],
)
def test_a_patch_changes_what_it_names(changes: object, result: object) -> None:
    assert client.patch("/items/1", json=changes).json() == result


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": None}, "string_type"),
        ({"prize": 800}, "extra_forbidden"),
        ({"price": 0}, "greater_than"),
        ({"name": "admin"}, "value_error"),
    ],
)
def test_a_wrong_patch_is_refused(changes: object, kind: str) -> None:
    response = client.patch("/items/1", json=changes)
    assert response.status_code == 422
    assert [problem["type"] for problem in response.json()["detail"]] == [kind]


def test_a_missing_item_is_404() -> None:
    assert client.patch("/items/99", json={}).status_code == 404

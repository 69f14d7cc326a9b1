from typing import Any

from app import app
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)


def create(**fields: Any) -> str:
    answer = client.post("/items", json={"name": "Lamp", "price": 900, "note": "new", **fields})
    assert answer.status_code == 201
    return f"/items/{answer.json()['id']}"


def read(url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200
    return {key: value for key, value in answer.json().items() if key != "id"}


def test_only_what_is_sent_is_changed() -> None:
    url = create()
    assert client.patch(url, json={"price": 1200}).status_code == 200
    assert read(url) == {"name": "Lamp", "price": 1200, "note": "new"}


def test_null_takes_the_note_away() -> None:
    url = create()
    assert client.patch(url, json={"note": None}).status_code == 200
    assert read(url) == {"name": "Lamp", "price": 900, "note": None}


def test_a_name_or_price_of_null_is_refused() -> None:
    url = create()
    for field in ("name", "price"):
        assert client.patch(url, json={field: None}).status_code == 422
    assert read(url) == {"name": "Lamp", "price": 900, "note": "new"}


def test_a_price_below_one_is_refused_in_a_change_too() -> None:
    url = create()
    assert client.patch(url, json={"price": 0}).status_code == 422
    assert read(url)["price"] == 900


def test_an_empty_change_changes_nothing() -> None:
    url = create()
    assert client.patch(url, json={}).status_code == 200
    assert read(url) == {"name": "Lamp", "price": 900, "note": "new"}


def test_a_misspelt_field_is_refused() -> None:
    url = create()
    assert client.patch(url, json={"prise": 1}).status_code == 422
    assert client.patch("/items/999", json={"price": 1}).status_code == 404

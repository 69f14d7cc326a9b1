"""What avoid.py stores and gives away."""

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel, FiniteFloat, TypeAdapter, ValidationError

from . import app, avoid

client = TestClient(avoid.app, raise_server_exceptions=False)
right = TestClient(app.app, raise_server_exceptions=False)
JSON = {"Content-Type": "application/json"}
UNSAFE = ['{"nam": "lamp", "price": NaN}', r'{"nam": "\ud800"}']


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    account = avoid.Account(name="Ada", password="initial", age=36)
    monkeypatch.setattr(avoid, "ACCOUNTS", {"ada": account})


def test_null_is_stored_where_a_value_must_be() -> None:
    assert client.patch("/accounts/ada", json={"name": None}).status_code == 200
    assert avoid.ACCOUNTS["ada"].model_dump(warnings=False)["name"] is None


def test_a_dump_without_exclude_unset_sets_the_other_fields_to_none() -> None:
    client.put("/accounts/ada", json={"age": 37})
    stored = avoid.ACCOUNTS["ada"].model_dump(warnings=False)
    assert stored == {"name": None, "password": None, "age": 37}


def test_a_misspelt_field_is_ignored() -> None:
    assert client.patch("/accounts/ada", json={"pasword": "new"}).status_code == 200
    assert avoid.ACCOUNTS["ada"].password == "initial"


def test_the_answer_repeats_the_password() -> None:
    assert client.post("/accounts", json={"name": "Bo", "password": "x"}).status_code == 201
    response = client.post("/accounts", json={"nam": "Ada", "password": "hunter2"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["input"] == {"nam": "Ada", "password": "hunter2"}
    response = right.post("/items", json={"nam": "Ada", "password": "hunter2"})
    assert response.status_code == 422
    assert "hunter2" not in response.text


@pytest.mark.parametrize("body", UNSAFE)
def test_repeating_what_json_cannot_hold_is_500(body: str) -> None:
    assert client.post("/accounts", content=body, headers=JSON).status_code == 500
    assert right.post("/items", content=body, headers=JSON).status_code == 422


def test_nan_passes_as_a_float_without_constraints() -> None:
    body = '{"age": NaN}'
    assert client.patch("/accounts/ada", content=body, headers=JSON).status_code == 200
    assert json.dumps(avoid.ACCOUNTS["ada"].age) == "NaN"
    assert right.patch("/items/1", content='{"price": NaN}', headers=JSON).status_code == 422


@pytest.mark.parametrize("kind", [int, Decimal, FiniteFloat])
def test_nan_does_not_pass_as_these(kind: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(math.nan)


def test_without_missing_a_default_of_the_right_type_does() -> None:
    class Changes(BaseModel):
        name: str = ""

    assert Changes.model_validate({}).model_dump(exclude_unset=True) == {}
    with pytest.raises(ValidationError):
        Changes.model_validate({"name": None})

import os
from typing import Any

os.environ["API_KEY"] = "k-123"

from app import app
from fastapi.testclient import TestClient

KEY = {"X-API-Key": "k-123"}


def get(path: str, headers: dict[str, str]) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get(path, headers=headers)


def test_the_first_version_has_one_name() -> None:
    assert get("/v1/customers/1", KEY).json() == {"name": "Ada Lovelace"}


def test_the_second_version_has_two() -> None:
    expected = {"first_name": "Ada", "last_name": "Lovelace"}
    assert get("/v2/customers/1", KEY).json() == expected


def test_both_refuse_who_has_no_key() -> None:
    for version in ("v1", "v2"):
        assert get(f"/{version}/customers/1", KEY).status_code == 200
        assert get(f"/{version}/customers/1", {}).status_code in {401, 403, 422}
        assert get(f"/{version}/customers/1", {"X-API-Key": "x"}).status_code in {401, 403}


def test_both_answer_an_unknown_customer_in_the_same_shape() -> None:
    answers = [get(f"/{version}/customers/9", KEY) for version in ("v1", "v2")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert [answer.json() for answer in answers] == [{"error": "unknown customer 9"}] * 2


def test_both_are_in_one_schema_and_the_first_is_deprecated() -> None:
    paths = get("/openapi.json", KEY).json()["paths"]
    first = paths["/v1/customers/{customer_id}"]["get"]
    second = paths["/v2/customers/{customer_id}"]["get"]
    assert first["deprecated"] is True
    assert "deprecated" not in second

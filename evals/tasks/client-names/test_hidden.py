from typing import Any

from app import app
from fastapi.testclient import TestClient

client = TestClient(app)


def list_operations() -> dict[str, Any]:
    paths = client.get("/openapi.json").json()["paths"]
    return {f"{method} {path}": found for path in paths for method, found in paths[path].items()}


def test_items_are_listed_and_read() -> None:
    assert client.get("/items").json() == [{"id": 1, "name": "Lamp"}]
    assert client.get("/items/1").json() == {"id": 1, "name": "Lamp"}
    assert client.get("/items/2").status_code == 404


def test_users_and_health_answer() -> None:
    assert client.get("/users").json() == [{"id": 1, "name": "Ada"}]
    assert client.get("/health").status_code == 200


def test_each_operation_is_named_as_its_function() -> None:
    names = {key: found["operationId"] for key, found in list_operations().items()}
    assert names["get /items"] == "list_items"
    assert names["get /items/{item_id}"] == "read_item"
    assert names["get /users"] == "list_users"


def test_each_operation_has_its_tag() -> None:
    operations = list_operations()
    assert operations["get /items"]["tags"] == ["items"]
    assert operations["get /users"]["tags"] == ["users"]


def test_answers_have_a_type() -> None:
    answer = list_operations()["get /items/{item_id}"]["responses"]["200"]
    schema = answer["content"]["application/json"]["schema"]
    assert schema["$ref"].endswith("/Item")


def test_what_is_for_the_load_balancer_is_not_in_the_client() -> None:
    operations = list_operations()
    assert "get /items" in operations
    assert "get /health" not in operations

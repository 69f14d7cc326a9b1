"""What OpenAPI says is what the server does: examples, operation ids, schemathesis."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings

from fastapi_development import SKILL_ROOT
from fastapi_development.http.api import Settings, make_app

from .serving import Server, serve_folder

OPENAPI = make_app(Settings(root=SKILL_ROOT)).openapi()
OPERATIONS = {
    operation["operationId"]: (path, operation)
    for path, methods in OPENAPI["paths"].items()
    for operation in methods.values()
}
PARAMETERS = [
    pytest.param(parameter, id=f"{name}-{parameter['name']}")
    for name, (_, operation) in OPERATIONS.items()
    for parameter in operation.get("parameters", [])
]
RESPONSES = [
    pytest.param(response, id=f"{name}-{status}")
    for name, (_, operation) in OPERATIONS.items()
    for status, response in operation["responses"].items()
]


def read_examples(holder: dict[str, Any]) -> list[Any]:
    """Return the examples that stand beside a schema."""
    named = [example["value"] for example in holder.get("examples", {}).values()]
    return [*named, *([holder["example"]] if "example" in holder else [])]


def check_examples(holder: dict[str, Any]) -> None:
    """Fail where there is no example, or one that does not keep to the schema."""
    assert read_examples(holder)
    schema = {**holder["schema"], "components": OPENAPI["components"]}
    validator = jsonschema_rs.validator_for(schema)
    for example in read_examples(holder):
        assert [error.message for error in validator.iter_errors(example)] == []


def test_operation_ids_are_names_of_functions() -> None:
    assert sorted(OPERATIONS) == [
        "check_live",
        "check_ready",
        "list_pages",
        "read_page",
        "search_pages",
    ]
    assert all(name.isidentifier() for name in OPERATIONS)


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_each_parameter_has_an_example_that_fits(parameter: dict[str, Any]) -> None:
    assert parameter["description"]
    check_examples(parameter)


@pytest.mark.parametrize("response", RESPONSES)
def test_each_response_has_an_example_that_fits(response: dict[str, Any]) -> None:
    assert response["description"]
    for holder in response.get("content", {}).values():
        check_examples(holder)
    for header in response.get("headers", {}).values():
        check_examples(header)
    assert response.get("content") or response["description"] == "The client has it already"


@pytest.mark.parametrize("name", OPERATIONS)
def test_each_operation_tells_its_errors(name: str) -> None:
    path, operation = OPERATIONS[name]
    expected = {"200", "400", "405", "413", "422", "431", "500", "503"}
    expected |= {"304"} if path.startswith("/api/") else set()
    expected |= {"404"} if name == "read_page" else set()
    assert set(operation["responses"]) == expected


def test_the_example_of_a_page_is_one_of_this_skill() -> None:
    settings = Settings(hosts=["testserver"])
    with TestClient(make_app(settings)) as client:
        path, operation = OPERATIONS["read_page"]
        name = operation["parameters"][0]["examples"]["page"]["value"]
        page = client.get(path.format(name=name)).json()
        shown = operation["responses"]["200"]["content"]["application/json"]["examples"]
        assert {key: page[key] for key in ("skill", "page", "title", "fastapi", "source")} == {
            key: shown["page"]["value"][key]
            for key in ("skill", "page", "title", "fastapi", "source")
        }
        query = client.get("/api/search", params={"q": "upload size limit"}).json()
        assert (query["status"], query["hits"][0]["source"]) == (
            "answer",
            "patterns/upload-limits.md#use",
        )


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_folder() as server:
        yield server


described_api = schemathesis.openapi.from_dict(OPENAPI)


@described_api.parametrize()
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_gets_what_is_not_documented(
    case: schemathesis.Case[Any], server: Server
) -> None:
    response = case.call(base_url=server.url)
    case.validate_response(response)

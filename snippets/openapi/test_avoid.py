"""Who can read the schema, and what does it say?"""

from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from . import avoid, protected
from .app import create_app


def test_docs_url_none_and_a_dependency_leave_the_schema_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("API_TOKEN", "right")
    client = TestClient(avoid.app)
    assert client.get("/docs").status_code == 404
    assert client.delete("/internal/users/1").status_code == 422
    assert client.delete("/internal/users/1", headers={"Authorization": "x"}).status_code == 401
    ok = {"Authorization": "Bearer right"}
    assert client.delete("/internal/users/1", headers=ok).status_code == 204

    schema = client.get("/openapi.json")  # no token
    assert schema.status_code == 200
    assert list(schema.json()["paths"]) == ["/internal/users/{user_id}"]


def test_a_header_parameter_gives_no_authorize_button() -> None:
    assert "securitySchemes" not in avoid.app.openapi()["components"]
    bearer = {"HTTPBearer": {"type": "http", "scheme": "bearer"}}
    assert create_app(show_docs=True).openapi()["components"]["securitySchemes"] == bearer


@pytest.mark.parametrize("path", ["/openapi.json", "/docs"])
def test_own_routes_put_the_docs_behind_a_password(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCS_PASSWORD", "right")
    client = TestClient(protected.app)
    assert client.get(path).headers["WWW-Authenticate"] == "Basic"  # the browser asks for it
    assert client.get(path, auth=("any", "wrong")).status_code == 401
    answer = client.get(path, auth=("any", "right"))
    assert answer.status_code == 200
    assert "openapi.json" in answer.text if path == "/docs" else "/items/{item_id}" in answer.text


def test_the_default_operation_id_holds_the_path() -> None:
    [operation] = avoid.app.openapi()["paths"]["/internal/users/{user_id}"].values()
    assert operation["operationId"] == "delete_user_internal_users__user_id__delete"


def test_two_functions_of_one_name_are_reported() -> None:
    router = APIRouter()

    @router.get("/a")
    @router.get("/b")
    def read() -> None:
        """Two routes, one name."""

    app = create_app(show_docs=True)
    app.include_router(router)
    with pytest.warns(UserWarning, match="Duplicate Operation ID read for function read"):
        app.openapi()


class Problem(BaseModel):
    title: str


def test_one_argument_replaces_the_422_of_every_route() -> None:
    app = FastAPI(responses={422: {"model": Problem, "description": "Invalid"}})
    router = APIRouter()

    @router.get("/{number}")
    def read(number: int) -> None:
        """Take a number."""

    app.include_router(router)
    schema = app.openapi()
    assert list(schema["components"]["schemas"]) == ["Problem"]
    content = schema["paths"]["/{number}"]["get"]["responses"]["422"]["content"]
    ref = content["application/json"]["schema"]["$ref"]
    assert ref == "#/components/schemas/Problem"


def test_the_proxys_prefix_goes_into_servers_and_the_docs_page() -> None:
    client = TestClient(create_app(show_docs=True), root_path="/shop")
    assert client.get("/openapi.json").json()["servers"] == [{"url": "/shop"}]
    assert "url: '/shop/openapi.json'" in client.get("/docs").text


def test_a_subclass_changes_the_schema() -> None:
    class Api(FastAPI):
        def openapi(self) -> dict[str, Any]:
            schema = super().openapi()
            schema["info"]["x-logo"] = {"url": "https://example.com/logo.png"}
            return schema

    schema = TestClient(Api()).get("/openapi.json").json()
    assert "x-logo" in schema["info"]


def test_docs_load_their_script_from_a_cdn() -> None:
    page = TestClient(create_app(show_docs=True)).get("/docs").text
    assert "https://cdn.jsdelivr.net/npm/swagger-ui-dist@5/swagger-ui-bundle.js" in page

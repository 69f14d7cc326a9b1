"""What the docs say of versions, and which answers carry the headers."""

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, create_model

from .app import announce_sunset, app, v1


def test_the_docs_mark_every_route_of_the_old_version_as_deprecated() -> None:
    paths = app.openapi()["paths"]
    marked = {path: "deprecated" in item["get"] for path, item in paths.items()}
    assert marked == {
        "/v1/customers/{customer_id}": True,
        "/v1/currencies": True,
        "/v2/customers/{customer_id}": False,
        "/v2/currencies": False,
    }


def test_a_router_included_in_both_names_its_end_in_the_old_one_alone() -> None:
    client = TestClient(app)
    assert "Sunset" in client.get("/v1/currencies").headers
    assert "Sunset" not in client.get("/v2/currencies").headers


@pytest.mark.parametrize("path", ["/v1/customers/2", "/v1/customers/x", "/v1/nothing"])
def test_errors_do_not_carry_the_headers(path: str) -> None:
    response = TestClient(app).get(path)
    assert response.status_code in {404, 422}
    assert "Deprecation" not in response.headers


def test_a_response_made_by_the_endpoint_does_not_carry_the_headers() -> None:
    old = APIRouter(prefix="/v1", dependencies=[Depends(announce_sunset)])
    old.get("/made")(lambda: JSONResponse("made"))
    old.get("/returned")(lambda: "returned")
    other = FastAPI()
    other.include_router(old)
    client = TestClient(other)
    assert "Sunset" in client.get("/v1/returned").headers
    assert "Sunset" not in client.get("/v1/made").headers


def test_deprecated_alone_sends_no_header() -> None:
    other = FastAPI()
    other.get("/old", deprecated=True)(lambda: "old")
    assert not {"Deprecation", "Sunset"} & set(TestClient(other).get("/old").headers)


def test_two_models_of_one_name_get_long_names_in_the_schema() -> None:
    other = FastAPI()
    old: type[BaseModel] = create_model("Customer", __module__="shop.v1", name=(str, ""))
    new: type[BaseModel] = create_model("Customer", __module__="shop.v2", first_name=(str, ""))
    for path, model in {"/v1": old, "/v2": new}.items():
        other.get(path, response_model=model)(lambda: None)
    assert list(other.openapi()["components"]["schemas"]) == [
        "shop__v1__Customer",
        "shop__v2__Customer",
    ]


def test_a_schema_of_one_version_is_made_from_its_router() -> None:
    schema = get_openapi(title="Shop", version="1", routes=v1.routes)
    assert list(schema["paths"]) == ["/v1/customers/{customer_id}", "/v1/currencies"]

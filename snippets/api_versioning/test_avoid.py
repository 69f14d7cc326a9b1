"""What a mounted app does not get from the outer one, and an included router does."""

import pytest
from fastapi import APIRouter, Depends, FastAPI
from fastapi.testclient import TestClient

from . import avoid

KEY = {"X-API-Key": "k1"}


def build_included() -> FastAPI:
    """Return the same program with the version included as a router."""
    app = FastAPI(dependencies=avoid.app.router.dependencies)
    app.exception_handler(KeyError)(avoid.refuse_unknown)
    v1 = APIRouter(prefix="/v1", lifespan=avoid.load_customers)
    v1.get("/customers/{customer_id}")(avoid.get_customer)
    app.include_router(v1)
    return app


@pytest.fixture(autouse=True)
def no_customers() -> None:
    avoid.CUSTOMERS.clear()


def test_a_mounted_app_skips_the_dependencies_of_the_outer_one() -> None:
    avoid.CUSTOMERS[1] = "Ada"
    assert TestClient(avoid.app).get("/v1/customers/1").json() == "Ada"


def test_the_lifespan_of_a_mounted_app_does_not_run() -> None:
    with TestClient(avoid.app):
        assert avoid.CUSTOMERS == {}


def test_the_handlers_of_the_outer_app_do_not_serve_a_mounted_one() -> None:
    client = TestClient(avoid.app, raise_server_exceptions=False)
    assert client.get("/v1/customers/2", headers=KEY).status_code == 500


def test_a_mounted_app_has_docs_of_its_own() -> None:
    client = TestClient(avoid.app)
    assert client.get("/openapi.json").json()["paths"] == {}
    schema = client.get("/v1/openapi.json").json()
    assert list(schema["paths"]) == ["/customers/{customer_id}"]
    assert schema["servers"] == [{"url": "/v1"}]
    assert client.get("/v1/docs").status_code == 200


def test_overrides_on_the_outer_app_do_not_reach_a_mounted_one() -> None:
    router = APIRouter(dependencies=[Depends(avoid.require_key)])
    router.get("/ping")(lambda: "pong")
    outer, inner = FastAPI(), FastAPI()
    inner.include_router(router)
    outer.include_router(router)
    outer.mount("/v1", inner)
    outer.dependency_overrides[avoid.require_key] = lambda: None
    client = TestClient(outer)
    assert client.get("/ping").status_code == 200
    assert client.get("/v1/ping").status_code == 401


def test_an_included_router_gets_all_of_it() -> None:
    app = build_included()
    with TestClient(app) as client:
        assert avoid.CUSTOMERS == {1: "Ada"}
        assert client.get("/v1/customers/1").status_code == 401
        assert client.get("/v1/customers/1", headers=KEY).json() == "Ada"
        assert client.get("/v1/customers/2", headers=KEY).status_code == 404
        assert list(client.get("/openapi.json").json()["paths"]) == ["/v1/customers/{customer_id}"]

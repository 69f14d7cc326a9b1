"""Who gets the order of Ada, and what is a caller told who may not?"""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Security
from fastapi.security import SecurityScopes
from fastapi.testclient import TestClient
from httpx2 import Response

from . import app, avoid
from .app import ORDERS, Order, get_caller
from .tokens import get_claims

Call = Callable[..., Response]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setitem(ORDERS, "A-1", Order(owner="ada", total=10))

    def send(application: FastAPI, user: str, scope: str, path: str = "/orders/A-1") -> Response:
        claims = {"sub": user, "scope": scope}
        monkeypatch.setitem(application.dependency_overrides, get_claims, lambda: claims)
        return TestClient(application).get(path)

    return send


def test_any_caller_reads_any_order_by_its_number(call: Call) -> None:
    assert call(avoid.app, "eva", "orders:read").json() == {"owner": "ada", "total": 10}
    refused = call(app.app, "eva", "orders:read")
    assert refused.status_code == 404
    unknown = call(app.app, "eva", "orders:read", "/orders/none")
    assert (unknown.status_code, unknown.json()) == (404, refused.json())


def test_a_longer_scope_passes_a_check_for_a_substring(call: Call) -> None:
    assert call(avoid.app, "ada", "preorders:read").status_code == 200
    assert call(app.app, "ada", "preorders:read").status_code == 403


def test_a_401_for_a_missing_scope_names_no_scope(call: Call) -> None:
    wrong = call(avoid.app, "ada", "profile")
    assert wrong.status_code == 401
    assert "WWW-Authenticate" not in wrong.headers
    right = call(app.app, "ada", "profile")
    assert right.status_code == 403
    assert (
        right.headers["WWW-Authenticate"]
        == 'Bearer error="insufficient_scope", scope="orders:read"'
    )


def note(seen: list[list[str]]) -> Callable[..., None]:
    def dependency(required: SecurityScopes) -> None:
        seen.append(required.scopes)

    return dependency


def test_the_scopes_of_a_chain_add_up_and_those_side_by_side_do_not() -> None:
    seen: list[list[str]] = []
    dependency = note(seen)

    def outer(_: Annotated[None, Security(dependency, scopes=["a"])]) -> None:
        pass

    chained = FastAPI()
    router = APIRouter(dependencies=[Security(dependency, scopes=["router"])])
    router.add_api_route("/", lambda: None, dependencies=[Security(outer, scopes=["b"])])
    chained.include_router(router)
    TestClient(chained).get("/")
    assert seen == [["router"], ["b", "a"]]


def test_a_string_in_place_of_the_list_is_read_letter_by_letter() -> None:
    seen: list[list[str]] = []
    spelled = FastAPI(dependencies=[Security(note(seen), scopes="admin")])
    spelled.add_api_route("/", lambda: None)
    TestClient(spelled).get("/")
    assert seen == [["a", "d", "m", "i", "n"]]


def test_depends_takes_no_scopes() -> None:
    options: dict[str, Any] = {"scopes": ["orders:read"]}
    with pytest.raises(TypeError, match="unexpected keyword argument 'scopes'"):
        Depends(get_caller, **options)


def test_openapi_lists_the_scopes_of_each_endpoint() -> None:
    operation = app.app.openapi()["paths"]["/orders/{order_id}"]["get"]
    assert operation["security"] == [{"HTTPBearer": ["orders:read"]}]


@pytest.mark.parametrize("scheme", [None, "Basic YTpi"])
def test_without_a_token_it_is_401(scheme: str | None) -> None:
    headers = {"Authorization": scheme} if scheme else {}
    response = TestClient(app.app).get("/orders/A-1", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"

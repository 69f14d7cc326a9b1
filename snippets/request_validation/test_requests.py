"""Which 422 comes of which request, and what validators may raise."""

from typing import Annotated, Any

import pytest
from fastapi import Body, FastAPI, Form, HTTPException, Query
from fastapi.testclient import TestClient
from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

app = FastAPI()


class Item(BaseModel):
    name: str
    size: int = 1


class Order(BaseModel):
    items: list[Item]


@app.post("/one")
def one(item: Item) -> Item:
    return item


@app.post("/two")
def two(item: Item, order: Order) -> list[object]:
    return [item, order]


@app.post("/embedded")
def embedded(item: Annotated[Item, Body(embed=True)]) -> Item:
    return item


@app.post("/bare")
def bare(name: str) -> str:
    return name


@app.post("/body")
def body(name: Annotated[str, Body()]) -> str:
    return name


@app.post("/form")
def form(name: Annotated[str, Form()]) -> str:
    return name


@app.get("/list")
def read_list(ids: list[int]) -> list[int]:
    return ids


@app.get("/query")
def read_query(ids: Annotated[list[int], Query()], page: int | None = None) -> list[int | None]:
    return [*ids, page]


@app.get("/users/{user_id}")
def read_user(user_id: int) -> int:
    return user_id


@app.get("/users/me")
@app.get("/me")
def read_me() -> str:
    return "me"


ERRORS = {
    "value": ValueError("is taken"),
    "custom": PydanticCustomError("name_taken", "Name is taken"),
    "http": HTTPException(409, "Name is taken"),
    "other": KeyError("name"),
}


def fail(value: str) -> str:
    if value in ERRORS:
        raise ERRORS[value]
    return value


@app.get("/checked")
def read_checked(name: Annotated[str, AfterValidator(fail)]) -> str:
    return name


@app.post("/order")
def order(order: Order) -> Order:
    return order


client = TestClient(app)
LAMP = {"name": "lamp"}
LAMP_JSON = '{"name": "lamp"}'


@pytest.mark.parametrize(
    ("url", "request_", "kind", "loc"),
    [
        ("/one", {"json": {"item": LAMP}}, "missing", ["body", "name"]),
        ("/two", {"json": LAMP}, "missing", ["body", "item"]),
        ("/embedded", {"json": LAMP}, "missing", ["body", "item"]),
        ("/bare", {"json": LAMP}, "missing", ["query", "name"]),
        ("/body", {"json": LAMP}, "string_type", ["body"]),
        ("/form", {"json": LAMP}, "missing", ["body", "name"]),
        ("/one", {"data": LAMP}, "model_attributes_type", ["body"]),
        ("/one", {"content": LAMP_JSON}, "model_attributes_type", ["body"]),
        ("/one", {"json": LAMP_JSON}, "model_attributes_type", ["body"]),
        ("/order", {"json": {"items": [LAMP, {}]}}, "missing", ["body", "items", 1, "name"]),
        ("/one", {"json": {"name": 1}}, "string_type", ["body", "name"]),
    ],
)
def test_the_422_of_a_post(url: str, request_: Any, kind: str, loc: list[str | int]) -> None:
    response = client.post(url, **request_)
    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == kind
    assert response.json()["detail"][0]["loc"] == loc


@pytest.mark.parametrize(
    ("url", "kind", "loc"),
    [
        ("/list?ids=1&ids=2", "missing", ["body"]),
        ("/query?ids=1,2", "int_parsing", ["query", "ids", 0]),
        ("/query?ids=1&page=", "int_parsing", ["query", "page"]),
        ("/users/me", "int_parsing", ["path", "user_id"]),
    ],
)
def test_the_422_of_a_get(url: str, kind: str, loc: list[str | int]) -> None:
    response = client.get(url)
    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == kind
    assert response.json()["detail"][0]["loc"] == loc


@pytest.mark.parametrize(
    ("url", "request_"),
    [
        ("/one", {"json": {**LAMP, "size": "2"}}),
        ("/two", {"json": {"item": LAMP, "order": {"items": [LAMP]}}}),
        ("/embedded", {"json": {"item": LAMP}}),
        ("/bare?name=lamp", {}),
        ("/body", {"json": "lamp"}),
        ("/form", {"data": LAMP}),
        ("/order", {"json": {"items": [LAMP]}}),
    ],
)
def test_the_remedies_of_a_post(url: str, request_: Any) -> None:
    assert client.post(url, **request_).status_code == 200


def test_the_remedies_of_a_get() -> None:
    assert client.get("/query?ids=1&ids=2").json() == [1, 2, None]
    assert client.get("/users/1").json() == 1
    assert client.get("/me").json() == "me"
    assert client.get("/checked?name=new").json() == "new"
    assert client.request("GET", "/list", json=[1]).json() == [1]


def test_json_that_cannot_be_parsed_names_the_position() -> None:
    headers = {"Content-Type": "application/json"}
    problem = client.post("/one", content="{'name': 'lamp'}", headers=headers).json()["detail"][0]
    assert (problem["type"], problem["loc"]) == ("json_invalid", ["body", 1])


def test_without_the_strict_check_a_body_needs_no_content_type() -> None:
    lax = FastAPI(strict_content_type=False)
    lax.post("/one")(one)
    assert TestClient(lax).post("/one", content=LAMP_JSON).status_code == 200


def test_a_value_error_is_a_422_with_an_empty_context() -> None:
    problem = client.get("/checked?name=value").json()["detail"][0]
    assert (problem["type"], problem["msg"]) == ("value_error", "Value error, is taken")
    assert problem["ctx"] == {"error": {}}


def test_a_custom_error_has_its_own_type_and_words() -> None:
    problem = client.get("/checked?name=custom").json()["detail"][0]
    assert (problem["type"], problem["msg"]) == ("name_taken", "Name is taken")


def test_an_http_exception_passes_through() -> None:
    assert client.get("/checked?name=http").status_code == 409


def test_another_exception_is_a_crash() -> None:
    with pytest.raises(KeyError):
        client.get("/checked?name=other")

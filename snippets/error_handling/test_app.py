import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app, raise_server_exceptions=False)


def test_an_order_is_taken() -> None:
    assert client.post("/orders", json={"count": 1}).status_code == 201


@pytest.mark.parametrize(
    ("method", "url", "json", "status", "detail"),
    [
        ("POST", "/orders", {"count": 4}, 409, "3 left"),
        ("POST", "/orders", {"count": 0}, 422, "The request is not valid"),
        ("GET", "/orders", None, 405, "Method Not Allowed"),
        ("GET", "/nowhere", None, 404, "Not Found"),
        ("GET", "/share/0", None, 500, "The server failed; its log says why"),
    ],
)
def test_each_error_has_the_same_shape(
    method: str, url: str, json: object, status: int, detail: str
) -> None:
    response = client.request(method, url, json=json)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["detail"]) == (status, detail)


def test_a_422_names_the_field() -> None:
    problem = client.post("/orders", json={"count": 0}).json()
    assert [error["loc"] for error in problem["errors"]] == [["body", "count"]]


def test_a_405_keeps_its_header() -> None:
    assert client.get("/orders").headers["Allow"] == "POST"

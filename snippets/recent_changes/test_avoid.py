"""What a program written for older releases does today, and that app.py does not."""

from collections.abc import Iterator
from io import BytesIO
from typing import IO

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from . import app as right
from . import avoid as wrong


def list_operation_ids(app: FastAPI) -> list[str]:
    paths = app.openapi()["paths"].values()
    return [operation["operationId"] for path in paths for operation in path.values()]


def test_a_loop_over_the_routes_of_the_app_misses_every_included_route() -> None:
    assert list_operation_ids(wrong.app) == ["check_health", "save_order_orders__name__put"]
    app = FastAPI(generate_unique_id_function=lambda route: route.name)
    app.include_router(wrong.router)
    assert TestClient(wrong.app).get("/health").json() == "ok"
    assert list_operation_ids(app) == ["save_order"]


def test_an_http_exception_after_yield_comes_when_the_client_has_its_200() -> None:
    client = TestClient(wrong.app, raise_server_exceptions=False)
    response = client.put("/orders/pencil", params={"quantity": 11})
    assert response.status_code == 200
    assert response.json() == "pencil"
    assert client.put("/orders/pencil", params={"quantity": 1}).json() == "pencil"
    message = "Caught handled exception, but response already started."
    with pytest.raises(RuntimeError, match=message):
        TestClient(wrong.app).put("/orders/pencil", params={"quantity": 11})


def test_with_scope_function_the_client_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_and_fail() -> Iterator[IO[bytes]]:
        yield BytesIO()
        raise HTTPException(409, "out of stock")

    monkeypatch.setitem(right.app.dependency_overrides, right.open_copy, open_and_fail)
    response = TestClient(right.app).post("/photos", data={"title": "cat"}, files={"file": b"x"})
    assert response.status_code == 409

"""What the two habits cost."""

import asyncio

import pytest
from fastapi.testclient import TestClient

from . import app as recommended
from . import avoid


def test_a_check_by_hand_is_forgotten_where_the_router_has_it() -> None:
    assert TestClient(avoid.app).get("/items").status_code == 404
    assert TestClient(avoid.app).get("/items/export").status_code == 200
    assert TestClient(recommended.app).get("/items/export").status_code == 404


def test_a_check_called_by_hand_cannot_be_overridden() -> None:
    for app, status in ((avoid.app, 404), (recommended.app, 200)):
        app.dependency_overrides[recommended.get_plan] = lambda: "pro"
        assert TestClient(app).get("/items").status_code == status
        app.dependency_overrides.clear()


def test_a_default_value_is_passed_as_it_is_by_a_direct_call() -> None:
    with pytest.raises(AttributeError, match="'Depends' object has no attribute 'offset'"):
        asyncio.run(avoid.list_items("acme"))
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'page'"):
        asyncio.run(recommended.list_items())  # type: ignore[call-arg]  # the forgotten argument

"""What becomes of the tests in avoid.py, and which keys FastAPI looks up."""

import functools
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from . import app as module
from . import avoid

app = module.app
client = avoid.client


@pytest.fixture(autouse=True)
def own_overrides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "dependency_overrides", {})


def test_clear_takes_the_override_of_the_fixture_too(client: TestClient) -> None:
    with pytest.raises(AssertionError):
        avoid.test_the_offer_changes_at_christmas(client)
    assert client.get("/offer").status_code == 401


def test_an_override_that_is_not_removed_lets_a_visitor_into_the_next_test() -> None:
    avoid.test_at_christmas()
    with pytest.raises(AssertionError):
        avoid.test_a_visitor_is_refused()
    assert TestClient(app).get("/offer").status_code == 200


def test_a_result_is_never_looked_up() -> None:
    with pytest.raises(AssertionError):
        avoid.test_with_the_result_as_key()
    assert TestClient(app).get("/offer").status_code == 401


def test_the_parameters_of_a_mock_become_query_parameters() -> None:
    with pytest.raises(AssertionError):
        avoid.test_with_a_mock()
    response = TestClient(app).get("/offer")
    assert response.status_code == 422
    assert [error["loc"] for error in response.json()["detail"]] == [
        ["query", "args"],
        ["query", "kwargs"],
    ]
    app.dependency_overrides[module.get_user] = lambda: "Grace"
    assert TestClient(app).get("/offer").status_code == 200


def test_a_module_imported_by_a_second_name_has_other_functions() -> None:
    spec = importlib.util.spec_from_file_location("src.app", Path(module.__file__))
    assert spec is not None
    assert spec.loader is not None
    second = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(second)
    app.dependency_overrides[second.get_user] = lambda: "Grace"
    assert TestClient(app).get("/offer").status_code == 401


def ask(dependency: Callable[..., object], key: Callable[..., object]) -> object:
    """Return what an endpoint gets from the dependency when the key is overridden."""
    target = FastAPI()

    @target.get("/")
    def read(value: Annotated[object, Depends(dependency)]) -> object:
        return value

    target.dependency_overrides[key] = lambda: "override"
    return TestClient(target).get("/").json()


def get_real() -> str:
    return "real"


def test_the_function_given_to_depends_is_the_key() -> None:
    assert ask(get_real, get_real) == "override"


def test_a_wrapped_function_is_another_key() -> None:
    wrapped = functools.cache(get_real)
    assert ask(wrapped, get_real) == "real"
    assert ask(wrapped, wrapped) == "override"


class Role:
    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self) -> str:
        return "real"


@dataclass(frozen=True)
class EqualRole:
    name: str

    def __call__(self) -> str:
        return "real"


def test_each_instance_is_a_key_of_its_own_unless_equal() -> None:
    assert ask(Role("admin"), Role("admin")) == "real"
    assert ask(EqualRole("admin"), EqualRole("admin")) == "override"
    assert ask(EqualRole("admin"), EqualRole("guest")) == "real"


def test_a_mounted_app_has_overrides_of_its_own() -> None:
    outer = FastAPI()
    outer.mount("/v1", app)
    outer.dependency_overrides[module.get_user] = lambda: "Grace"
    assert TestClient(outer).get("/v1/offer").status_code == 401
    app.dependency_overrides[module.get_user] = lambda: "Grace"
    assert TestClient(outer).get("/v1/offer").status_code == 200


def test_a_call_is_no_injection() -> None:
    target = FastAPI()

    @target.get("/")
    def read() -> str:
        return get_real()

    target.dependency_overrides[get_real] = lambda: "override"
    assert TestClient(target).get("/").json() == "real"


def test_a_dependency_of_a_dependency_is_replaced_too() -> None:
    def get_upper(value: Annotated[str, Depends(get_real)]) -> str:
        return value.upper()

    assert ask(get_upper, get_real) == "OVERRIDE"


def test_an_override_may_yield_and_depend(client: TestClient) -> None:
    def get_by_name(name: Annotated[str, Depends(get_real)]) -> Iterator[str]:
        yield name

    app.dependency_overrides[module.get_user] = get_by_name
    assert client.get("/offer").json()["for"] == "real"

"""When dependencies run, how often, where, and what FastAPI says to a wrong declaration."""

import threading
from collections.abc import Callable
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Query
from fastapi.testclient import TestClient


def test_one_request_calls_a_dependency_once_unless_use_cache_is_false() -> None:
    app = FastAPI()
    calls: list[int] = []

    def count() -> int:
        calls.append(1)
        return len(calls)

    def double(number: Annotated[int, Depends(count)]) -> int:
        return number * 2

    @app.get("/cached", dependencies=[Depends(count)])
    def cached(
        number: Annotated[int, Depends(count)], doubled: Annotated[int, Depends(double)]
    ) -> list[int]:
        return [number, doubled]

    @app.get("/fresh", dependencies=[Depends(count)])
    def fresh(number: Annotated[int, Depends(count, use_cache=False)]) -> int:
        return number

    client = TestClient(app)
    assert client.get("/cached").json() == [1, 2]
    assert client.get("/cached").json() == [2, 4]
    assert client.get("/fresh").json() == 4


def test_a_list_of_dependencies_ignores_use_cache() -> None:
    app = FastAPI()
    calls: list[int] = []

    def count() -> None:
        calls.append(1)

    twice = Depends(count, use_cache=False)
    app.get("/", dependencies=[twice, twice])(lambda: None)
    TestClient(app).get("/")
    assert len(calls) == 1


def test_the_order_is_app_include_router_route_parameter() -> None:
    order: list[str] = []

    def note(name: str) -> Callable[[], None]:
        return lambda: order.append(name)

    app = FastAPI(dependencies=[Depends(note("app"))])
    router = APIRouter(dependencies=[Depends(note("router"))])

    @router.get("/", dependencies=[Depends(note("route"))])
    def read(parameter: Annotated[None, Depends(note("parameter"))]) -> None:
        order.append("endpoint")

    app.include_router(router, dependencies=[Depends(note("include"))])
    client = TestClient(app)
    client.get("/")
    assert order == ["app", "include", "router", "route", "parameter", "endpoint"]
    order.clear()
    assert client.get("/openapi.json").status_code == 200
    assert client.get("/unknown").status_code == 404
    assert order == []


def test_dependencies_run_although_another_parameter_is_invalid() -> None:
    app = FastAPI()
    calls: list[int] = []

    def refuse(allowed: bool = False) -> None:
        calls.append(1)
        if not allowed:
            raise HTTPException(401)

    @app.get("/", dependencies=[Depends(refuse)])
    def read(number: int) -> int:
        return number

    client = TestClient(app)
    assert client.get("/?number=a").status_code == 401
    assert client.get("/?number=a&allowed=true").status_code == 422
    assert client.get("/?number=1&allowed=true").status_code == 200
    assert len(calls) == 3


def test_an_optional_parameter_of_a_dependency_is_one_of_the_endpoint() -> None:
    app = FastAPI()

    def get_words(text: Annotated[str | None, Query()] = None) -> list[str]:
        return text.split() if text else []

    @app.get("/")
    def read(words: Annotated[list[str], Depends(get_words)]) -> list[str]:
        return words

    client = TestClient(app)
    assert client.get("/").json() == []
    assert client.get("/?text=a b").json() == ["a", "b"]
    [parameter] = client.get("/openapi.json").json()["paths"]["/"]["get"]["parameters"]
    assert (parameter["name"], parameter["required"]) == ("text", False)


def test_a_def_dependency_runs_in_a_thread() -> None:
    app = FastAPI()

    def in_thread() -> int:
        return threading.get_ident()

    async def in_loop() -> int:
        return threading.get_ident()

    @app.get("/")
    async def read(
        thread: Annotated[int, Depends(in_thread)], loop: Annotated[int, Depends(in_loop)]
    ) -> list[bool]:
        here = threading.get_ident()
        return [thread == here, loop == here]

    assert TestClient(app).get("/").json() == [False, True]


def get_number() -> int:
    return 1


def test_what_a_wrong_declaration_says() -> None:
    app = FastAPI()
    called = Depends(get_number())  # type: ignore[arg-type]  # the mistake

    def read(number: Annotated[int, called]) -> None:
        """Return nothing."""

    with pytest.raises(TypeError, match="1 is not a callable object"):
        app.get("/")(read)
    with pytest.raises(AssertionError, match="parameter-less dependency must have a callable"):
        app.get("/", dependencies=[called])(get_number)
    with pytest.raises(AttributeError, match="'function' object has no attribute 'dependency'"):
        app.get("/", dependencies=[get_number])(get_number)  # type: ignore[list-item]  # the mistake

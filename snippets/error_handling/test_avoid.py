"""Who answers which error, and what the log says of it."""

from collections.abc import Callable
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, BackgroundTasks, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from pydantic import AfterValidator
from starlette.middleware.base import RequestResponseEndpoint

from ..servers import Serve
from . import avoid
from .app import answer_crash, app
from .app import share as crash


def make_client(target: FastAPI) -> TestClient:
    return TestClient(target, raise_server_exceptions=False)


def test_a_crash_is_answered_without_its_reason_and_logged_with_it(serve: Serve) -> None:
    with serve("app") as server:
        response = httpx2.get(f"{server.url}/share/0")
        assert response.status_code == 500
        assert "division" not in response.text
    assert server.log().count("ZeroDivisionError: division by zero") == 1
    assert "return 100 / people" in server.log()


def test_a_caught_exception_shows_its_text_and_leaves_no_traceback(serve: Serve) -> None:
    with serve("avoid") as server:
        response = httpx2.get(f"{server.url}/accounts/8")
        assert response.status_code == 500
        assert response.json() == {"error": "failed: KeyError('8')"}
        assert httpx2.get(f"{server.url}/accounts/7").json() == "Ada"
    assert "500 Internal Server Error" in server.log()
    assert "KeyError" not in server.log()


def test_the_404_of_the_router_is_starlettes_http_exception() -> None:
    assert make_client(avoid.app).get("/nowhere").json() == {"detail": "Not Found"}
    assert make_client(app).get("/nowhere").json()["detail"] == "Not Found"


@pytest.mark.parametrize("wrap", [False, True], ids=["added", "wrapped"])
def test_cors_headers_on_a_500(wrap: bool) -> None:
    target = FastAPI(exception_handlers={Exception: answer_crash})
    target.get("/{people}")(crash)
    origins = ["https://a.example"]
    target.add_middleware(CORSMiddleware, allow_origins=origins)
    served = CORSMiddleware(target, allow_origins=origins) if wrap else target
    client = TestClient(served, raise_server_exceptions=False, headers={"Origin": origins[0]})
    response = client.get("/0")
    assert response.status_code == 500
    assert ("Access-Control-Allow-Origin" in response.headers) is wrap
    assert client.get("/2").headers["Access-Control-Allow-Origin"] == origins[0]


def test_errors_of_a_handler_have_cors_headers_without_wrapping() -> None:
    target = FastAPI(exception_handlers={ZeroDivisionError: answer_crash})
    target.get("/{people}")(crash)
    target.add_middleware(CORSMiddleware, allow_origins=["https://a.example"])
    client = TestClient(target, headers={"Origin": "https://a.example"})
    assert client.get("/0").headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_debug_shows_the_local_variables_whatever_the_handler() -> None:
    target = FastAPI(debug=True, exception_handlers={Exception: answer_crash})

    @target.get("/")
    def read() -> float:
        password = "hunter2"
        return 1 / (len(password) - 7)

    page = make_client(target).get("/", headers={"Accept": "text/html"}).text
    assert "hunter2" in page
    assert "ZeroDivisionError" in page


def test_an_exception_of_a_middleware_reaches_no_handler_but_that_of_exception() -> None:
    target = FastAPI(exception_handlers=dict(app.exception_handlers))

    @target.middleware("http")
    async def refuse(request: Request, call_next: RequestResponseEndpoint) -> Response:
        raise HTTPException(401, "Log in first")

    response = make_client(target).get("/")
    assert response.status_code == 500
    assert response.json()["detail"] == "The server failed; its log says why"


def test_a_handler_is_found_by_the_nearest_class() -> None:
    class ShopError(Exception):
        pass

    class SoldOutError(ShopError):
        pass

    async def answer_shop_error(request: Request, error: ShopError) -> JSONResponse:
        return JSONResponse(type(error).__name__, 409)

    target = FastAPI(exception_handlers={ShopError: answer_shop_error, Exception: answer_crash})

    @target.get("/")
    def read() -> None:
        raise SoldOutError

    assert make_client(target).get("/").json() == "SoldOutError"


def test_a_handler_that_raises_is_a_crash_with_both_in_the_log() -> None:
    async def fail(request: Request, error: ZeroDivisionError) -> JSONResponse:
        raise LookupError("in the handler")

    target = FastAPI(exception_handlers={ZeroDivisionError: fail, Exception: answer_crash})
    target.get("/{people}")(crash)
    assert make_client(target).get("/0").status_code == 500
    with pytest.raises(LookupError) as caught:
        TestClient(target).get("/0")
    assert isinstance(caught.value.__context__, ZeroDivisionError)


def test_a_router_has_no_handlers_and_a_mounted_app_has_its_own() -> None:
    assert not hasattr(APIRouter(), "exception_handler")
    outer, inner = FastAPI(), FastAPI(exception_handlers={ZeroDivisionError: answer_crash})
    inner.get("/{people}")(crash)
    outer.get("/{people}")(crash)
    outer.mount("/inner", inner)
    assert make_client(outer).get("/inner/0").json()["status"] == 500
    assert make_client(outer).get("/0").text == "Internal Server Error"


def test_a_background_task_fails_after_the_answer() -> None:
    target = FastAPI(exception_handlers={ZeroDivisionError: answer_crash})

    @target.get("/")
    def start(tasks: BackgroundTasks) -> None:
        tasks.add_task(crash, 0)

    assert make_client(target).get("/").status_code == 200
    with pytest.raises(RuntimeError, match="response already started"):
        TestClient(target).get("/")


def test_http_exceptions_carry_any_json_as_detail() -> None:
    target = FastAPI()

    @target.get("/")
    def read() -> None:
        raise HTTPException(409, {"code": "sold_out", "left": 0})

    assert make_client(target).get("/").json() == {"detail": {"code": "sold_out", "left": 0}}


def test_the_docs_show_the_shape_in_place_of_the_default_422() -> None:
    responses = app.openapi()["paths"]["/orders"]["post"]["responses"]
    assert list(responses) == ["201", "4XX"]
    schema = responses["4XX"]["content"]["application/problem+json"]["schema"]
    assert schema["title"] == "Problem"


def test_the_413_of_a_declared_length_is_plain_text() -> None:
    target = FastAPI(max_body_size=10, exception_handlers=dict(app.exception_handlers))
    response = make_client(target).post("/", content="x" * 11)
    assert response.status_code == 413
    assert response.text == "Content Too Large"


def test_errors_as_they_are_can_hold_an_exception() -> None:
    def refuse(name: str) -> str:
        raise ValueError("is taken")

    async def answer_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(error.errors(), 422)

    target = FastAPI(exception_handlers={RequestValidationError: answer_invalid})
    target.get("/")(make_greeter(refuse))
    with pytest.raises(TypeError, match="Object of type ValueError is not JSON serializable"):
        TestClient(target).get("/?name=Ada")
    target = FastAPI(exception_handlers=dict(app.exception_handlers))
    target.get("/")(make_greeter(refuse))
    assert make_client(target).get("/?name=Ada").status_code == 422


def make_greeter(check: Callable[[str], str]) -> Callable[[str], str]:
    def greet(name: Annotated[str, AfterValidator(check)]) -> str:
        return name

    assert greet("Ada") == "Ada"
    return greet

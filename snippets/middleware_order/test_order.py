"""Write down who sees the request and the answer, and in which order."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from fastapi.middleware import Middleware
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

seen: list[str] = []


class Trace:
    def __init__(self, app: ASGIApp, name: str) -> None:
        self.app = app
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def note_answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append(f"<{self.name}")
            await send(message)

        if scope["type"] == "http":
            seen.append(f"{self.name}>")
        await self.app(scope, receive, note_answer)


def depend() -> Iterator[None]:
    seen.append("dependency>")
    yield
    seen.append("<dependency")


app = FastAPI(middleware=[Middleware(Trace, name="listed 1"), Middleware(Trace, name="listed 2")])
app.add_middleware(Trace, name="added 1")
app.add_middleware(Trace, name="added 2")


@app.middleware("http")
async def decorate(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    seen.append("decorated>")
    response = await call_next(request)
    seen.append("<decorated")
    return response


@app.get("/", dependencies=[Depends(depend)])
def read() -> None:
    seen.append("endpoint")


@app.get("/errors/{name}")
def fail(name: str) -> None:
    raise {"http": HTTPException(409), "lookup": LookupError(), "other": RuntimeError()}[name]


@app.exception_handler(LookupError)
def answer_lookup_error(_: Request, __: LookupError) -> JSONResponse:
    seen.append("handler")
    return JSONResponse({}, 404)


@app.exception_handler(Exception)
def answer_exception(_: Request, __: Exception) -> JSONResponse:
    seen.append("handler of Exception")
    return JSONResponse({}, 500)


@pytest.fixture(autouse=True)
def client() -> TestClient:
    seen.clear()
    return TestClient(app, raise_server_exceptions=False)


TOO_LATE = "Cannot add middleware after an application has started"
INWARD = ["decorated>", "added 2>", "added 1>", "listed 1>", "listed 2>"]
OUTWARD = ["<listed 2", "<listed 1", "<added 1", "<added 2", "<decorated"]


def test_the_order_of_a_request_and_its_answer(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert seen == [*INWARD, "dependency>", "endpoint", *OUTWARD, "<dependency"]


def test_handlers_answer_inside_of_the_middleware(client: TestClient) -> None:
    assert client.get("/errors/lookup").status_code == 404
    assert seen == [*INWARD, "handler", *OUTWARD]


def test_the_handler_of_exception_answers_outside_of_it(client: TestClient) -> None:
    assert client.get("/errors/other").status_code == 500
    assert seen == [*INWARD, "handler of Exception"]


def test_a_404_and_an_http_exception_pass_through_all_of_it(client: TestClient) -> None:
    assert client.get("/nothing").status_code == 404
    assert client.get("/errors/http").status_code == 409
    assert seen == [*INWARD, *OUTWARD] * 2


class Refuse:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raise HTTPException(401, "Not authenticated")


def test_an_http_exception_raised_by_a_middleware_is_a_500() -> None:
    refusing = FastAPI(middleware=[Middleware(Refuse)])
    response = TestClient(refusing, raise_server_exceptions=False).get("/")
    assert (response.status_code, response.text) == (500, "Internal Server Error")


def test_nothing_can_be_added_after_the_start(client: TestClient) -> None:
    client.get("/")
    with pytest.raises(RuntimeError, match=TOO_LATE):
        app.add_middleware(Trace, name="late")


def test_a_lifespan_is_too_late() -> None:
    @asynccontextmanager
    async def lifespan(late: FastAPI) -> AsyncIterator[None]:
        with pytest.raises(RuntimeError, match=TOO_LATE):
            late.add_middleware(Trace, name="late")
        yield

    with TestClient(FastAPI(lifespan=lifespan)) as late:
        assert late.get("/").status_code == 404


def test_a_router_takes_dependencies_but_no_middleware() -> None:
    options: dict[str, Any] = {"middleware": [Middleware(Trace, name="router")]}
    with pytest.raises(TypeError, match="unexpected keyword argument 'middleware'"):
        APIRouter(**options)
    guarded = FastAPI()
    router = APIRouter(prefix="/admin", dependencies=[Depends(depend)])
    router.add_api_route("/", read)
    guarded.include_router(router)
    TestClient(guarded).get("/admin/")
    assert seen == ["dependency>", "endpoint", "<dependency"]

"""When the exit code runs, and who hears of an exception in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException
from fastapi.exceptions import DependencyScopeError
from fastapi.responses import FileResponse, StreamingResponse
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .app import get_folder

ScopeName = Literal["request", "function"]


def watch(app: FastAPI, order: list[str]) -> ASGIApp:
    """Return the app with a note for each message that it sends."""

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            order.append(message.get("body", b"").decode() or message["type"])
            await send(message)

        await app(scope, receive, note)

    return run


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("request", ["endpoint", "http.response.start", '"ok"', "task", "exit"]),
        ("function", ["endpoint", "exit", "http.response.start", '"ok"', "task"]),
    ],
)
def test_the_exit_code_runs_after_response_and_tasks_or_before_them(
    scope: ScopeName, expected: list[str]
) -> None:
    app = FastAPI()
    order: list[str] = []

    def get() -> Iterator[None]:
        yield
        order.append("exit")

    @app.get("/", dependencies=[Depends(get, scope=scope)])
    def read(tasks: BackgroundTasks) -> str:
        tasks.add_task(order.append, "task")
        order.append("endpoint")
        return "ok"

    TestClient(watch(app, order)).get("/")
    assert order == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [("request", ["one", "two", "exit"]), ("function", ["exit", "one", "two"])],
)
def test_a_stream_is_sent_before_or_after_the_exit_code(
    scope: ScopeName, expected: list[str]
) -> None:
    app = FastAPI()
    order: list[str] = []

    def get() -> Iterator[None]:
        yield
        order.append("exit")

    @app.get("/", dependencies=[Depends(get, scope=scope)])
    def read() -> StreamingResponse:
        return StreamingResponse(iter(["one", "two"]))

    TestClient(watch(app, order)).get("/")
    assert [note for note in order if not note.startswith("http.")] == expected


def test_a_file_in_a_folder_of_function_scope_is_gone_before_it_is_sent() -> None:
    app = FastAPI()

    @app.get("/")
    def read(folder: Annotated[Path, Depends(get_folder, scope="function")]) -> FileResponse:
        (folder / "a").write_text("a")
        return FileResponse(folder / "a")

    with pytest.raises(RuntimeError, match=r"File at path .* does not exist"):
        TestClient(app).get("/")


@pytest.mark.parametrize(("scope", "status"), [("request", 200), ("function", 409)])
def test_an_exception_in_the_exit_code_reaches_the_client_only_in_function_scope(
    scope: ScopeName, status: int
) -> None:
    app = FastAPI()

    def get() -> Iterator[None]:
        yield
        raise HTTPException(409)

    @app.get("/", dependencies=[Depends(get, scope=scope)])
    def read() -> str:
        return "ok"

    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/").status_code == status
    if scope == "request":
        with pytest.raises(RuntimeError, match="but response already started"):
            TestClient(app).get("/")


@pytest.mark.parametrize("scope", ["request", "function"])
def test_every_failure_of_the_request_arrives_at_the_yield(scope: ScopeName) -> None:
    app = FastAPI()
    seen: list[str] = []

    def get() -> Iterator[None]:
        try:
            yield
        except Exception as error:
            seen.append(type(error).__name__)
            raise

    @app.get("/", dependencies=[Depends(get, scope=scope)])
    def read(number: int) -> int:
        if number == 1:
            raise HTTPException(404)
        return 1 // number

    client = TestClient(app, raise_server_exceptions=False)
    assert [client.get(f"/?number={n}").status_code for n in ("a", 1, 0)] == [422, 404, 500]
    assert seen == ["RequestValidationError", "HTTPException", "ZeroDivisionError"]


def test_dependencies_close_in_reverse_order() -> None:
    app = FastAPI()
    order: list[str] = []

    def first() -> Iterator[None]:
        yield
        order.append("first")

    def second(outer: Annotated[None, Depends(first)]) -> Iterator[None]:
        yield
        order.append("second")

    app.get("/", dependencies=[Depends(second)])(lambda: None)
    TestClient(app).get("/")
    assert order == ["second", "first"]


def test_a_longer_scope_cannot_use_a_shorter_one() -> None:
    def get_file(folder: Annotated[Path, Depends(get_folder, scope="function")]) -> Iterator[Path]:
        yield folder / "file"

    def read(file: Annotated[Path, Depends(get_file, scope="function")]) -> str:
        return file.name

    app = FastAPI()
    app.get("/")(read)
    assert TestClient(app).get("/").json() == "file"
    with pytest.raises(
        DependencyScopeError, match='cannot depend on dependencies with scope "func'
    ):
        app.get("/", dependencies=[Depends(get_file)])(read)


def test_a_contextmanager_is_no_dependency() -> None:
    app = FastAPI()
    app.get("/", dependencies=[Depends(contextmanager(get_folder))])(lambda: None)
    message = "'_GeneratorContextManager' object is not an iterator"
    with pytest.raises(TypeError, match=message):
        TestClient(app).get("/")

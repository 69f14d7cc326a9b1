"""What gets lost behind BaseHTTPMiddleware, and what does today's release no longer lose?"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import pytest
from fastapi import BackgroundTasks, Depends, FastAPI, Form, Request, Response, WebSocket
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..servers import Serve, Server
from ..waiting import wait_until
from . import avoid, avoid_body, bodies
from .app import ServerTiming

CallNext = Callable[[Request], Awaitable[Response]]


class NameUser:
    """The middleware of avoid.py in plain ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-user", avoid.user.get().encode()))
            await send(message)

        await self.app(scope, receive, send_named)


plain = FastAPI()
plain.add_middleware(NameUser)
plain.include_router(avoid.app.router)


@plain.get("/profile-of-thread")
def read_profile_in_a_thread() -> None:
    avoid.user.set("ada")


both = FastAPI()
both.mount("/base", avoid.app)
both.mount("/plain", plain)


def leave_early(server: Server, path: str, nth: int) -> str:
    """Send a request, hang up, and return the nth line that an endpoint prints."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())

    def list_lines() -> list[str]:
        return re.findall(r"^(gone|ran)", server.log(), re.M)

    wait_until(lambda: len(list_lines()) >= nth)
    return list_lines()[-1]


def test_a_disconnect_is_seen_behind_plain_asgi_alone(serve: Serve) -> None:
    with serve("test_avoid:both") as server:
        assert leave_early(server, "/base/export", 1) == "ran"
        assert leave_early(server, "/plain/export", 2) == "gone"


def test_a_context_variable_does_not_reach_base_http_middleware() -> None:
    assert TestClient(avoid.app).get("/profile").headers["X-User"] == "nobody"
    assert TestClient(plain).get("/profile").headers["X-User"] == "ada"


def test_a_context_variable_set_in_a_thread_reaches_no_middleware() -> None:
    assert TestClient(plain).get("/profile-of-thread").headers["X-User"] == "nobody"


def build(dispatch: Callable[[Request, CallNext], Any]) -> TestClient:
    built = FastAPI()
    built.middleware("http")(dispatch)

    @built.post("/echo")
    def echo(data: dict[str, str], request: Request) -> dict[str, str]:
        request.state.user = "ada"
        return data

    return TestClient(built)


def test_request_state_reaches_every_middleware() -> None:
    async def name(request: Request, call_next: CallNext) -> Response:
        response = await call_next(request)
        response.headers["X-User"] = request.state.user
        return response

    assert build(name).post("/echo", json={}).headers["X-User"] == "ada"


def test_a_json_body_may_be_read_in_dispatch() -> None:
    async def read(request: Request, call_next: CallNext) -> Response:
        assert await request.json() == {"a": "b"}
        return await call_next(request)

    assert build(read).post("/echo", json={"a": "b"}).json() == {"a": "b"}


def test_a_stream_read_in_dispatch_leaves_no_body() -> None:
    async def read(request: Request, call_next: CallNext) -> Response:
        async for _ in request.stream():
            pass
        return await call_next(request)

    assert build(read).post("/echo", json={"a": "b"}).status_code == 422


def test_the_response_of_call_next_has_no_body() -> None:
    async def read(request: Request, call_next: CallNext) -> Any:
        return (await call_next(request)).body

    with pytest.raises(AttributeError, match="'_StreamingResponse' object has no attribute 'body'"):
        build(read).post("/echo", json={})


def test_a_dispatch_without_return_is_a_type_error() -> None:
    async def forget(request: Request, call_next: CallNext) -> None:
        await call_next(request)

    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        build(forget).post("/echo", json={})


class Forget:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        return


def test_no_response_returned_means_that_one_further_in_sent_nothing() -> None:
    forgetful = FastAPI()
    forgetful.add_middleware(Forget)
    forgetful.middleware("http")(avoid.name_user)
    with pytest.raises(RuntimeError, match=r"No response returned\."):
        TestClient(forgetful).get("/")


async def hangs(application: FastAPI) -> bool:
    """Post a body; tell whether someone waits for more of it before there is an answer."""
    messages: list[Message] = [{"type": "http.request", "body": b'{"a": "b"}'}]
    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/echo", "headers": headers}
    asked_again = asyncio.Event()

    async def receive() -> Message:
        if not messages:
            asked_again.set()
            await asyncio.Event().wait()
        return messages.pop()

    async def send(_: Message) -> None:
        pass

    call = asyncio.ensure_future(application({**scope, "query_string": b""}, receive, send))
    waits = asyncio.ensure_future(asked_again.wait())
    done, pending = await asyncio.wait({call, waits}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    return call not in done


def test_after_a_body_was_read_the_endpoint_waits_for_ever() -> None:
    assert asyncio.run(hangs(avoid_body.app))
    assert not asyncio.run(hangs(bodies.app))


def test_a_dependency_may_read_a_json_body_but_not_a_form() -> None:
    async def read(request: Request) -> None:
        await request.body()

    app = FastAPI()

    @app.post("/json", dependencies=[Depends(read)])
    def echo(data: dict[str, str]) -> dict[str, str]:
        return data

    def echo_form(name: Annotated[str, Form()]) -> str:
        return name

    app.add_api_route("/form", echo_form, methods=["POST"])
    app.add_api_route("/form-read", echo_form, methods=["POST"], dependencies=[Depends(read)])
    client = TestClient(app)
    assert client.post("/json", json={"a": "b"}).json() == {"a": "b"}
    assert client.post("/form", data={"name": "Ada"}).json() == "Ada"
    with pytest.raises(RuntimeError, match="Stream consumed"):
        client.post("/form-read", data={"name": "Ada"})


def test_background_tasks_run_behind_either() -> None:
    done: list[str] = []

    def add(tasks: BackgroundTasks) -> None:
        tasks.add_task(done.append, "task")

    for application in (avoid.app, plain):
        application.add_api_route("/tasks", add)
        assert TestClient(application).get("/tasks").status_code == 200
    assert done == ["task", "task"]


def test_a_websocket_and_the_lifespan_pass(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=bodies.logger.name)
    chat = FastAPI()
    chat.add_middleware(ServerTiming)
    chat.add_middleware(bodies.LogBodies)

    @chat.websocket("/")
    async def greet(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("hello")

    with TestClient(chat) as client, client.websocket_connect("/") as websocket:
        assert websocket.receive_text() == "hello"
    assert caplog.messages == []


def test_the_bodies_are_noted_up_to_the_limit(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=bodies.logger.name)
    long = {"a": "b" * 5000}
    assert TestClient(bodies.app).post("/echo", json=long).json() == long
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith('/echo b\'{"a":"bbb')
    assert 2 * bodies.KEPT < len(caplog.messages[0]) < 2 * bodies.KEPT + 100

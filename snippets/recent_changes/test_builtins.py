"""Each built-in of the page's tables, as installed."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal, TypedDict

import anyio
import fastapi
import pytest
from fastapi import (
    APIRouter,
    Body,
    Depends,
    FastAPI,
    Form,
    HTTPException,
    Query,
    Request,
    UploadFile,
    WebSocket,
)
from fastapi.exceptions import FastAPIError
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPBearer
from fastapi.sse import EventSourceResponse, ServerSentEvent
from fastapi.testclient import TestClient
from httpx2 import ASGITransport, AsyncClient
from pydantic import MISSING, BaseModel, ValidationError
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.testclient import WebSocketDenialResponse
from starlette.types import Receive, Scope, Send


class Person(BaseModel):
    kind: Literal["person"]
    name: str


class Company(BaseModel):
    kind: Literal["company"]
    number: int


class Span(BaseModel):
    start: int
    end: int


class Page(BaseModel):
    limit: int = 20


class Secret(Page):
    password: str = "secret"


class Changes(BaseModel):
    name: str | MISSING = MISSING
    note: str | MISSING | None = MISSING


class Recorded(PlainTextResponse):
    """Notes when it is sent."""

    def __init__(self, order: list[str]) -> None:
        super().__init__("")
        self.order = order

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)
        self.order.append("sent")


# Requests and parameters


def test_the_most_specific_limit_of_the_body_wins() -> None:
    app = FastAPI(max_body_size=10)
    router = APIRouter(max_body_size=20)

    @app.post("/small")
    @router.post("/medium")
    @router.post("/large", max_body_size=30)
    def read_text(text: Annotated[str, Body()]) -> int:
        return len(text)

    app.include_router(router)
    client = TestClient(app)
    sizes = {"/small": 10, "/medium": 20, "/large": 30}
    for path, size in sizes.items():
        assert client.post(path, json="x" * (size - 2)).status_code == 200
        assert client.post(path, json="x" * (size - 1)).status_code == 413


def test_form_limits_have_three_keys_and_answer_400() -> None:
    app = FastAPI(form_limits={"max_fields": 1})

    @app.post("/", form_limits={"max_files": 1, "max_part_size": 5})
    def read_form(name: Annotated[str, Form()], file: UploadFile | None = None) -> str:
        return name

    client = TestClient(app)
    assert client.post("/", data={"name": "short"}, files={"file": b"x" * 100}).json() == "short"
    two_fields = client.post("/", data={"name": "a", "other": "b"}, files={"file": b""})
    assert two_fields.status_code == 400
    two_files = client.post("/", data={"name": "a"}, files=[("file", b"a"), ("file", b"b")])
    assert two_files.status_code == 400
    long_field = client.post("/", data={"name": "longer"}, files={"file": b""})
    assert long_field.status_code == 400
    with pytest.raises(ValidationError, match="max_file_size"):
        FastAPI(form_limits={"max_file_size": 1})  # type: ignore[arg-type]  # no such key


def test_models_of_query_parameters_stand_beside_each_other() -> None:
    app = FastAPI()

    @app.get("/")
    def search(
        page: Annotated[Page, Query()],
        span: Annotated[Span | None, Query()] = None,
        text: str = "",
    ) -> tuple[int, Span | None, str]:
        return page.limit, span, text

    client = TestClient(app)
    assert client.get("/?limit=5&text=x").json() == [5, None, "x"]
    assert client.get("/?start=1&end=2").json() == [20, {"start": 1, "end": 2}, ""]
    assert client.get("/?start=1").status_code == 422


def test_a_union_of_form_models_stands_beside_a_field_and_a_file() -> None:
    app = FastAPI()

    @app.post("/")
    def register(
        contact: Annotated[Person | Company, Form(discriminator="kind")],
        city: Annotated[str, Form()],
        logo: UploadFile,
    ) -> tuple[Person | Company, str, int | None]:
        return contact, city, logo.size

    response = TestClient(app).post(
        "/", data={"kind": "company", "number": "7", "city": "Oslo"}, files={"logo": b"abc"}
    )
    assert response.json() == [{"kind": "company", "number": 7}, "Oslo", 3]


def test_a_security_scheme_refuses_a_websocket_before_it_is_accepted() -> None:
    app = FastAPI()

    @app.websocket("/")
    async def talk(websocket: WebSocket, token: Annotated[object, Depends(HTTPBearer())]) -> None:
        await websocket.accept()
        await websocket.send_text("hello")

    client = TestClient(app)
    with pytest.raises(WebSocketDenialResponse) as refusal:
        client.websocket_connect("/").__enter__()
    assert refusal.value.status_code == 401
    with client.websocket_connect("/", headers={"Authorization": "Bearer x"}) as websocket:
        assert websocket.receive_text() == "hello"


def test_missing_tells_a_field_that_is_absent_from_one_that_is_null() -> None:
    app = FastAPI()

    @app.patch("/")
    def change(changes: Changes) -> Changes:
        return changes

    client = TestClient(app)
    assert client.patch("/", json={"note": None}).json() == {"note": None}
    assert client.patch("/", json={"name": None}).status_code == 422


# Dependencies and routers


@pytest.mark.parametrize("scope", ["function", "request"])
def test_scope_function_runs_the_exit_code_before_the_response(
    scope: Literal["function", "request"],
) -> None:
    order: list[str] = []

    def get_value() -> Iterator[int]:
        yield 1
        order.append("exit")

    app = FastAPI()

    @app.get("/", dependencies=[Depends(get_value, scope=scope)])
    def read() -> PlainTextResponse:
        return Recorded(order)

    TestClient(app).get("/")
    assert order == (["exit", "sent"] if scope == "function" else ["sent", "exit"])


def test_max_concurrency_counts_the_calls_of_one_depends_object() -> None:
    running = 0
    most = 0
    lock = threading.Lock()
    full = threading.Event()

    def get_slot() -> Iterator[None]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
            if running == 2:
                full.set()
        full.wait(5)
        yield
        with lock:
            running -= 1

    slot = Depends(get_slot, max_concurrency=2)
    app = FastAPI()

    @app.get("/a", dependencies=[slot])
    @app.get("/b", dependencies=[slot])
    def read() -> None: ...

    async def load() -> None:
        transport = ASGITransport(app=app)
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            await asyncio.gather(*(client.get(path) for path in ["/a", "/b"] * 5))

    asyncio.run(load())
    assert most == 2


def test_an_await_in_the_exit_code_ends_though_the_request_is_cancelled() -> None:
    order: list[str] = []
    entered = anyio.Event()

    async def get_value() -> AsyncIterator[None]:
        try:
            yield
        finally:
            order.append("begin")
            await asyncio.sleep(0)
            order.append("end")

    app = FastAPI()

    @app.get("/", dependencies=[Depends(get_value)])
    async def wait() -> None:
        entered.set()
        await asyncio.sleep(60)

    async def cancel() -> None:
        transport = ASGITransport(app=app)
        async with (
            AsyncClient(transport=transport, base_url="http://test") as client,
            anyio.create_task_group() as group,
        ):
            group.start_soon(client.get, "/")
            await entered.wait()
            group.cancel_scope.cancel()

    asyncio.run(cancel())
    assert order == ["begin", "end"]


def test_a_route_added_after_include_router_is_served() -> None:
    app = FastAPI()
    router = APIRouter(prefix="/items")
    app.include_router(router)

    @router.get("/late")
    def read() -> str:
        return "late"

    assert TestClient(app).get("/items/late").json() == "late"


def test_iter_route_contexts_yields_included_routes_with_their_prefix() -> None:
    app = FastAPI(openapi_url=None)
    router = APIRouter(prefix="/items")

    @router.get("/{number}")
    def read(number: int) -> None: ...

    app.include_router(router, prefix="/v1")
    (route,) = iter_route_contexts(app.routes)
    assert (route.path, route.methods, route.name) == ("/v1/items/{number}", {"GET"}, "read")


def test_a_frontend_is_served_behind_the_routes_and_their_dependencies(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>home</p>")

    def check_cookie(request: Request) -> None:
        if "session" not in request.cookies:
            raise HTTPException(401)

    app = FastAPI(dependencies=[Depends(check_cookie)])
    app.frontend("/", directory=tmp_path)

    @app.get("/api")
    def read() -> str:
        return "api"

    client = TestClient(app, cookies={"session": "1"}, headers={"Accept": "text/html"})
    assert client.get("/api").json() == "api"
    assert client.get("/a/path/of/the/browser").text == "<p>home</p>"
    assert TestClient(app).get("/").status_code == 401


def test_fastapi_dev_starts_before_the_frontend_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RuntimeError, match="Frontend directory 'dist' does not exist"):
        FastAPI().frontend("/", directory="dist")
    monkeypatch.setenv("FASTAPI_ENV", "development")
    with pytest.warns(UserWarning, match="dist"):
        FastAPI().frontend("/", directory="dist")


# Responses and streams


def test_a_return_type_is_serialized_by_pydantic_and_a_plain_dict_is_not() -> None:
    app = FastAPI()

    @app.get("/typed")
    def read_typed() -> dict[str, float]:
        return {"ratio": float("nan")}

    @app.get("/untyped", response_model=None)
    def read_untyped() -> dict[str, float]:
        return {"ratio": float("nan")}

    client = TestClient(app)
    assert client.get("/typed").json() == {"ratio": None}
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        client.get("/untyped")


def test_lines_of_an_included_router_hold_only_the_fields_of_the_model() -> None:
    router = APIRouter()

    @router.get("/")
    async def list_pages() -> AsyncIterator[Page]:
        yield Secret(limit=1)

    app = FastAPI()
    app.include_router(router)
    assert TestClient(app).get("/").text == '{"limit":1}\n'


def test_a_server_sent_event_refuses_a_line_break_in_its_name() -> None:
    with pytest.raises(ValidationError, match="SSE 'event' must be a single line"):
        ServerSentEvent(data=1, event="added\ndata: forged")


def test_events_are_sent_as_server_sent_events() -> None:
    app = FastAPI()

    @app.get("/", response_class=EventSourceResponse)
    async def watch() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(data=Page(limit=1), event="added", id="1")

    response = TestClient(app).get("/")
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert response.text == 'event: added\ndata: {"limit":1}\nid: 1\n\n'


def test_an_idle_event_stream_is_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fastapi.sse._PING_INTERVAL == 15
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.01)
    app = FastAPI()

    @app.get("/", response_class=EventSourceResponse)
    async def watch() -> AsyncIterator[int]:
        await asyncio.sleep(0.2)
        yield 1

    text = TestClient(app).get("/").text
    assert text.startswith(": ping\n\n")
    assert text.endswith("data: 1\n\n")


@pytest.mark.parametrize("middleware", [[], [Middleware(GZipMiddleware)]], ids=["plain", "gzip"])
def test_a_stream_is_read_while_it_runs(middleware: list[Middleware]) -> None:
    read = threading.Event()
    app = FastAPI(middleware=middleware)

    @app.get("/")
    def stream() -> StreamingResponse:
        def send() -> Iterator[str]:
            yield "first"
            assert read.wait(10)
            yield "second"

        return StreamingResponse(send())

    with TestClient(app) as client, client.stream("GET", "/") as response:
        chunks = response.iter_text()
        assert next(chunks) == "first"
        read.set()
        assert next(chunks) == "second"


class State(TypedDict):
    name: str


def test_the_state_of_the_lifespan_is_read_by_key() -> None:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        yield {"name": "state"}

    app = FastAPI(lifespan=lifespan)

    @app.get("/")
    def read(request: Request) -> str:
        name: str = request.state["name"]
        return name

    with TestClient(app) as client:
        assert client.get("/").json() == "state"


def test_a_request_with_the_type_of_its_state_is_taken_for_a_body() -> None:
    def read(request: Request[State]) -> None: ...

    with pytest.raises(FastAPIError, match="is a valid Pydantic field type"):
        FastAPI().get("/")(read)


def test_httpx2_reads_server_sent_events() -> None:
    app = FastAPI()

    @app.get("/", response_class=EventSourceResponse)
    async def watch() -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(data={"done": 1}, event="progress")

    with TestClient(app).sse("/") as events:
        (event,) = events
    assert (event.event, event.data) == ("progress", '{"done": 1}')


def test_the_skill_of_fastapi_lies_in_the_package() -> None:
    skill = Path(fastapi.__file__).parent / ".agents/skills/fastapi/SKILL.md"
    assert skill.read_text(encoding="utf-8").startswith("---\nname: fastapi\n")

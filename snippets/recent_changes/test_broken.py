"""Each line of the page that breaks, with what it does today, and what takes its place."""

import importlib
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import metadata, requires
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, Body, Depends, FastAPI, Form, Query, UploadFile, status
from fastapi.exceptions import FastAPIDeprecationWarning, PydanticV1NotSupportedError
from fastapi.responses import ORJSONResponse
from fastapi.security import APIKeyHeader, HTTPBearer, OAuth2PasswordBearer
from fastapi.templating import Jinja2Templates
from fastapi.testclient import TestClient
from httpx2 import AsyncClient
from pydantic import BaseModel, model_validator
from sqlalchemy import ForeignKey, create_engine, make_url, select
from sqlalchemy.exc import AmbiguousColumnError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.exceptions import StarletteDeprecationWarning
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request


class Item(BaseModel):
    name: str


# Raises


def call(function: Callable[..., Any], **keywords: Any) -> None:
    """Call it with keywords that its types no longer allow."""
    function(**keywords)


def test_an_unknown_keyword_of_fastapi_raises() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'openapi_prefix'"):
        call(FastAPI, openapi_prefix="/v1")


@pytest.mark.parametrize("keyword", ["min_items", "max_items", "x_order"])
def test_an_unknown_keyword_of_query_raises(keyword: str) -> None:
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{keyword}'"):
        call(Query, **{keyword: 1})
    Query(min_length=1, json_schema_extra={"x-order": 1})


def test_a_route_holds_no_path_where_a_router_is_included() -> None:
    app = FastAPI()
    app.include_router(APIRouter())
    with pytest.raises(AttributeError, match="'_IncludedRouter' object has no attribute 'path'"):
        [route.path for route in app.routes]  # type: ignore[attr-defined]  # the point


def test_a_model_of_pydantic_v1_raises() -> None:
    old = importlib.import_module("pydantic.v1")

    def create(item: old.BaseModel) -> None: ...  # type: ignore[name-defined]  # a module at run time

    with pytest.raises(PydanticV1NotSupportedError):
        FastAPI().post("/")(create)


@pytest.mark.parametrize("name", ["route", "add_event_handler", "add_websocket_route"])
def test_these_methods_of_the_app_are_gone(name: str) -> None:
    assert not hasattr(FastAPI(), name)
    assert hasattr(FastAPI(), "add_route")


def test_a_template_response_begins_with_the_request(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ name }}")
    (tmp_path / "mail.txt").write_text("{{ name }}")
    templates = Jinja2Templates(directory=tmp_path)
    request = Request({"type": "http", "headers": []})
    with pytest.raises(TypeError, match="unhashable type: 'dict'"):
        templates.TemplateResponse("page.html", {"request": request})  # type: ignore[arg-type]  # the point
    page = templates.TemplateResponse(request, "page.html", {"name": "<b>"})
    assert page.body == b"&lt;b&gt;"
    assert templates.TemplateResponse(request, "mail.txt", {"name": "<b>"}).body == b"<b>"
    with pytest.raises(TypeError, match="unexpected keyword argument 'trim_blocks'"):
        call(Jinja2Templates, directory=tmp_path, trim_blocks=True)


def test_the_clients_take_no_app() -> None:
    for client in (AsyncClient, httpx.AsyncClient):
        with pytest.raises(TypeError, match="unexpected keyword argument 'app'"):
            call(client, app=FastAPI())


def test_a_bare_postgresql_url_means_psycopg_3(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql://localhost/app"
    assert make_url(url).get_dialect().driver == "psycopg"
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ImportError, match="import of psycopg halted"):
        create_engine(url)


def test_sqlalchemy_installs_greenlet_only_for_asyncio() -> None:
    wanted = [line for line in requires("sqlalchemy") or [] if line.startswith("greenlet")]
    assert wanted
    assert all("extra ==" in line for line in wanted)


class Base(DeclarativeBase): ...


class Author(Base):
    __tablename__ = "authors"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Book(Base):
    __tablename__ = "books"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))


def test_filter_by_searches_all_tables_of_the_select() -> None:
    joined = select(Author).join(Book)
    assert str(joined.filter_by(name="x").whereclause) == "authors.name = :name_1"
    with pytest.raises(AmbiguousColumnError, match='Attribute name "id" is ambiguous'):
        joined.filter_by(id=1)


def test_fastapi_needs_python_3_11_and_starlette_1_6() -> None:
    assert metadata("fastapi")["Requires-Python"] == ">=3.11"
    needs = requires("fastapi") or []
    assert "starlette>=1.6.0" in needs
    assert "opentelemetry-api>=1.44.0" in needs
    assert 'httpx2>=2.0.0; extra == "standard"' in needs


# Answers differently


def test_missing_credentials_are_401() -> None:
    app = FastAPI()
    schemes: dict[str, Callable[..., object]] = {
        "/bearer": HTTPBearer(),
        "/key": APIKeyHeader(name="X-Key"),
        "/oauth2": OAuth2PasswordBearer(tokenUrl="token"),
    }
    for path, scheme in schemes.items():
        app.get(path, dependencies=[Depends(scheme)])(lambda: None)
    client = TestClient(app)
    answers = {path: client.get(path) for path in schemes}
    assert {answer.status_code for answer in answers.values()} == {401}
    challenges = [answer.headers["www-authenticate"] for answer in answers.values()]
    assert challenges == ["Bearer", "APIKey", "Bearer"]


@pytest.mark.parametrize("strict", [True, False])
def test_json_without_its_content_type_is_422(strict: bool) -> None:
    app = FastAPI(strict_content_type=strict)

    @app.post("/")
    def create(item: Item) -> Item:
        return item

    client = TestClient(app)
    body = b'{"name": "x"}'
    assert client.post("/", content=body).status_code == (422 if strict else 200)
    plain = client.post("/", content=body, headers={"Content-Type": "text/plain"})
    assert plain.status_code == 422


def test_null_in_json_is_null_and_not_the_default() -> None:
    app = FastAPI()

    @app.post("/")
    def create(
        name: Annotated[str, Body()],
        count: Annotated[int, Body()] = 5,
        note: Annotated[str | None, Body()] = "none",
    ) -> list[int | str | None]:
        return [count, note]

    client = TestClient(app)
    assert client.post("/", json={"name": "x"}).json() == [5, "none"]
    assert client.post("/", json={"name": "x", "note": None}).json() == [5, None]
    assert client.post("/", json={"name": "x", "count": None}).status_code == 422


def test_the_schema_of_a_file_and_of_an_error_changed() -> None:
    app = FastAPI()

    @app.post("/")
    def create(file: UploadFile) -> None: ...

    schemas = app.openapi()["components"]["schemas"]
    assert schemas["Body_create__post"]["properties"]["file"] == {
        "type": "string",
        "contentMediaType": "application/octet-stream",
        "title": "File",
    }
    assert {"input", "ctx"} < schemas["ValidationError"]["properties"].keys()


def test_a_checkbox_that_is_not_ticked_is_missing() -> None:
    app = FastAPI()

    @app.post("/required")
    def read_required(ticked: Annotated[bool, Form()]) -> bool:
        return ticked

    @app.post("/optional")
    def read_optional(ticked: Annotated[bool, Form()] = False) -> bool:
        return ticked

    client = TestClient(app)
    assert client.post("/required", data={"name": "x"}).status_code == 422
    assert client.post("/optional", data={"name": "x"}).json() is False
    assert client.post("/required", data={"ticked": "on"}).json() is True


def test_cors_of_every_origin_with_credentials_echoes_the_origin() -> None:
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    response = TestClient(app).get("/", headers={"Origin": "https://evil.example"})
    assert response.headers["access-control-allow-origin"] == "https://evil.example"


def test_a_form_has_at_most_1000_fields_however_it_is_encoded() -> None:
    app = FastAPI()

    @app.post("/")
    def read(number: Annotated[list[int], Form()]) -> int:
        return len(number)

    client = TestClient(app)
    assert client.post("/", data={"number": ["1"] * 1000}).json() == 1000
    response = client.post("/", data={"number": ["1"] * 1001})
    assert response.status_code == 400
    assert response.json() == {"detail": "Too many fields. Maximum number of fields is 1000."}


def test_httpx2_does_without_the_certificates_of_certifi() -> None:
    code = "import httpx, httpx2, sys; sys.modules['certifi'] = None; httpx2.Client(); "
    line = [sys.executable, "-c", code + "print('httpx2 works'); httpx.Client()"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.stdout == "httpx2 works\n"
    assert "import of certifi halted" in done.stderr


# Warns


def list_warnings(function: Callable[[], object]) -> list[type[Warning]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function()
    return sorted({warning.category for warning in caught}, key=str)


def test_the_warnings_of_fastapi_and_starlette_are_no_deprecation_warnings() -> None:
    for category in (FastAPIDeprecationWarning, StarletteDeprecationWarning):
        assert issubclass(category, UserWarning)
        assert not issubclass(category, DeprecationWarning)


@pytest.mark.parametrize(
    "line",
    [lambda: FastAPI(root_path="/v1"), lambda: Query(regex="a")],
    ids=["root_path", "regex"],
)
def test_these_keywords_warn(line: Callable[[], object]) -> None:
    assert list_warnings(line) == [FastAPIDeprecationWarning]


def test_orjson_response_warns_before_it_asks_for_orjson() -> None:
    def respond() -> None:
        with pytest.raises(AssertionError, match="orjson must be installed"):
            ORJSONResponse({})

    assert list_warnings(respond) == [FastAPIDeprecationWarning]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HTTP_422_UNPROCESSABLE_ENTITY", "HTTP_422_UNPROCESSABLE_CONTENT"),
        ("HTTP_413_REQUEST_ENTITY_TOO_LARGE", "HTTP_413_CONTENT_TOO_LARGE"),
    ],
)
def test_names_of_status_codes_follow_rfc_9110(old: str, new: str) -> None:
    assert list_warnings(lambda: getattr(status, old)) == [StarletteDeprecationWarning]
    assert list_warnings(lambda: getattr(status, new)) == []
    assert status.HTTP_422_UNPROCESSABLE_CONTENT == 422


def test_these_imports_warn() -> None:
    code = (
        "import sys; sys.modules['httpx2'] = None;"
        "import starlette.testclient, starlette.middleware.wsgi, uvicorn.workers"
    )
    line = [sys.executable, "-W", "always", "-c", code]
    messages = subprocess.run(line, capture_output=True, text=True, check=True).stderr
    client = "Using `httpx` with `starlette.testclient` is deprecated; install `httpx2` instead."
    for message in (client, "starlette.middleware.wsgi is deprecated", "`uvicorn.workers` module"):
        assert message in messages


def test_on_event_warns_and_is_ignored_beside_a_lifespan() -> None:
    started: list[str] = []

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        started.append("lifespan")
        yield

    app = FastAPI(lifespan=lifespan)

    def register() -> None:
        app.on_event("startup")(lambda: started.append("event"))

    assert list_warnings(register) == [DeprecationWarning]
    with TestClient(app):
        pass
    assert started == ["lifespan"]


def test_pydantic_warns_of_its_older_forms() -> None:
    def use_class_config() -> None:
        class Old(BaseModel):
            class Config:
                extra = "forbid"

    def use_classmethod() -> None:
        class Old(BaseModel):
            @model_validator(mode="after")
            @classmethod
            def check(cls, value: Any) -> Any:
                return value

        Old()

    for use in (
        use_class_config,
        use_classmethod,
        lambda: Item(name="x").model_fields,
        lambda: Item(name="x").dict(),
    ):
        (category,) = list_warnings(use)
        assert category.__name__.startswith("PydanticDeprecatedSince2")

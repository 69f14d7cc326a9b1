"""`fastapi-skill serve`: the pages over HTTP, by an app that keeps to the patterns it serves."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from http import HTTPStatus
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.exceptions import HTTPException

from fastapi_development import SKILL_ROOT
from fastapi_development.library import Library, PageContent, PageSummary, SearchAnswer
from fastapi_development.request_id import RequestId

CACHED = 4096
"""Answers that are kept."""
PROBLEM = "application/problem+json"


class Settings(BaseSettings):
    """What the environment sets (patterns/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="FASTAPI_SKILL_", extra="ignore")

    root: str = SKILL_ROOT
    several: bool = False
    """Whether the root holds skills side by side."""
    hosts: list[str] = ["127.0.0.1", "localhost", "[::1]"]
    """Names that the server answers to."""


class Problem(BaseModel):
    """An error (RFC 9457, patterns/error-handling.md)."""

    title: str
    status: int
    detail: str


class State(TypedDict):
    """What the lifespan makes (patterns/lifespan.md)."""

    answers: "Answers"


class Answers:
    """Bodies and entity tags, remembered until the index is another."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.seen = library.seen
        self.remembered = lru_cache(CACHED)(self.make)

    def search(self, query: str, limit: int) -> tuple[bytes, str]:
        """Return the JSON of the answer and its entity tag."""
        self.library.current()
        if self.seen != self.library.seen:
            self.remembered.cache_clear()
            self.seen = self.library.seen
        return self.remembered(query, limit)

    def make(self, query: str, limit: int) -> tuple[bytes, str]:
        """Return the same, made anew."""
        body = self.library.search(query, limit).model_dump_json().encode()
        return body, tag_of(body)


def tag_of(body: bytes) -> str:
    """Return the entity tag of a body."""
    return f'"{hashlib.sha256(body).hexdigest()[:20]}"'


def get_answers(request: Request) -> Answers:
    """Return what the lifespan made."""
    answers: Answers = request.state.answers
    return answers


AnswersDep = Annotated[Answers, Depends(get_answers)]
KnownTag = Annotated[str | None, Header(alias="If-None-Match")]
Responses = dict[int | str, dict[str, Any]]
NOT_MODIFIED: Responses = {304: {"description": "Not modified"}}
NOT_FOUND: Responses = {404: {"model": Problem, "description": "There is no such page"}}
api = APIRouter(prefix="/api", tags=["pages"])


def reply(body: bytes, tag: str, known: str | None, media_type: str) -> Response:
    """Return the body, or 304 where the client has it already."""
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept"}
    if known is not None and tag in (part.strip().removeprefix("W/") for part in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


@api.get("/search", response_model=SearchAnswer, responses=NOT_MODIFIED)
async def search_pages(
    answers: AnswersDep,
    q: Annotated[
        str,
        Query(
            max_length=5000,
            pattern=r"\w",
            description="A question, a keyword or an error message.",
            examples=["upload size limit"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
    known: KnownTag = None,
) -> Response:
    """Find the section that answers. It takes a fraction of a millisecond, so no thread."""
    body, tag = answers.search(q, limit)
    return reply(body, tag, known, "application/json")


@api.get("/pages", response_model=list[PageSummary], responses=NOT_MODIFIED)
async def list_pages(answers: AnswersDep, known: KnownTag = None) -> Response:
    """List all pages."""
    pages = answers.library.pages()
    body = b"[" + b",".join(page.model_dump_json().encode() for page in pages) + b"]"
    return reply(body, tag_of(body), known, "application/json")


@api.get(
    "/pages/{name}",
    response_model=PageContent,
    responses={
        200: {"content": {"text/markdown": {"schema": {"type": "string"}}}},
        **NOT_MODIFIED,
        **NOT_FOUND,
    },
)
async def read_page(
    name: str,
    answers: AnswersDep,
    accept: Annotated[str, Header()] = "application/json",
    known: KnownTag = None,
) -> Response:
    """Read a page: as JSON, or as Markdown where `Accept` asks for text/markdown."""
    page = answers.library.page(name)
    if page is None:
        raise HTTPException(404, f'there is no page "{name[:100]}"; /api/pages lists them')
    if "text/markdown" in accept:
        body = page.markdown().encode()
        return reply(body, tag_of(body), known, "text/markdown")
    body = page.model_dump_json().encode()
    return reply(body, tag_of(body), known, "application/json")


health = APIRouter(prefix="/health", tags=["health"])


@health.get("/live")
async def is_alive() -> dict[str, str]:
    """Say that the process answers (patterns/deploy-health-checks.md)."""
    return {"status": "alive"}


@health.get("/ready")
async def is_ready(answers: AnswersDep) -> dict[str, int]:
    """Say that there are pages to serve."""
    return {"pages": answers.library.current().count_all()}


def answer_problem(status: int, detail: str, **more: object) -> JSONResponse:
    """Return an error in the one form that all have."""
    title = HTTPStatus(status).phrase
    content = {"title": title, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type=PROBLEM)


async def answer_http_error(request: Request, error: HTTPException) -> JSONResponse:
    """Answer 404, 405 and what the app raises."""
    response = answer_problem(error.status_code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def answer_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 without repeating what was sent."""
    errors = [{key: found[key] for key in ("type", "loc", "msg")} for found in error.errors()]
    return answer_problem(422, "the request is not valid", errors=errors)


async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    """Answer 500; the server logs why."""
    return answer_problem(500, "the server failed; its log says why")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[State]:
    """Open the index before the first request."""
    settings = Settings()
    yield {"answers": Answers(Library(settings.root, settings.several))}


def make_app() -> FastAPI:
    """Return the app."""
    app = FastAPI(
        title="fastapi-development",
        description="FastAPI patterns whose every line is proven.",
        lifespan=lifespan,
        max_body_size=0,  # every endpoint is a GET (patterns/upload-limits.md)
        exception_handlers={
            HTTPException: answer_http_error,
            RequestValidationError: answer_invalid,
            Exception: answer_crash,
        },
        middleware=[  # the first is the outermost (patterns/middleware-order.md)
            Middleware(RequestId),
            Middleware(TrustedHostMiddleware, allowed_hosts=Settings().hosts),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        responses={422: {"model": Problem, "description": "The request is not valid"}},
    )
    app.include_router(api)
    app.include_router(health)
    return app

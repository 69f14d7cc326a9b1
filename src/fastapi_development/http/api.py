"""`fastapi-skill serve`: the pages over HTTP, by an app that keeps to the patterns it serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypedDict

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Query, Request, Response
from fastapi.middleware import Middleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Scope

from fastapi_development import SKILL_ROOT
from fastapi_development.get import LONGEST
from fastapi_development.http import examples
from fastapi_development.http.answers import Answers
from fastapi_development.http.compression import Compression
from fastapi_development.http.head import Head
from fastapi_development.http.negotiation import prefers_markdown
from fastapi_development.http.prepared import LEVEL, WORTH_PACKING
from fastapi_development.http.problems import (
    HANDLERS,
    add_schemas,
    describe,
    describe_all,
    refuse_body,
)
from fastapi_development.http.quick_search import QuickSearch
from fastapi_development.http.refusals import Refusals
from fastapi_development.http.request_id import RequestId
from fastapi_development.http.site_serving import add_site
from fastapi_development.library import (
    DEFAULT_LIMIT,
    LIMITS,
    PageContent,
    PageSummary,
    SearchAnswer,
)
from fastapi_development.mcp.over_http import McpRunner, make_routes, run_mcp
from fastapi_development.mcp.quick_calls import QuickCalls
from fastapi_development.mcp.quick_http import QuickCall

MB = 1024 * 1024


class Settings(BaseSettings):
    """What the environment sets, and the command line over it (patterns/settings.md)."""

    model_config = SettingsConfigDict(env_prefix="FASTAPI_SKILL_", extra="ignore")

    root: str = SKILL_ROOT
    several: bool = False
    """Whether the root holds skills side by side."""
    site: str = ""
    """The folder that `fastapi-skill site` has built; `site` of the root where it is not set."""
    hosts: list[str] = ["127.0.0.1", "localhost", "[::1]"]
    """Names that the server answers to (patterns/security-headers.md)."""
    access_log: bool = True
    """Whether each request is a line of the log (patterns/logging.md)."""


class State(TypedDict):
    """What the lifespan makes (patterns/lifespan.md)."""

    answers: Answers
    mcp: McpRunner | None
    calls: QuickCalls | None


async def get_answers(request: Request) -> Answers:
    """Return what the lifespan made, with the index as it is now.

    It is `async def`, for a plain one would run in a thread (patterns/async-threadpool.md).
    """
    answers: Answers = request.state.answers
    return await answers.ready()


AnswersDep = Annotated[Answers, Depends(get_answers)]
KnownTag = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="Tags of what the client has; 304 where one of them still holds.",
        openapi_examples=examples.named(tag=examples.TAG),
    ),
]
Words = Annotated[
    str,
    Query(
        max_length=LONGEST,
        pattern=r"\w",
        description="A question, a keyword or an error message.",
        openapi_examples=examples.named(
            keyword="upload size limit",
            error="QueuePool limit of size 5 overflow 10 reached",
        ),
    ),
]
Limit = Annotated[
    int,
    Query(
        ge=LIMITS[0],
        le=LIMITS[-1],
        description="Pages at most.",
        openapi_examples=examples.named(few=3),
    ),
]
Offset = Annotated[
    int,
    Query(ge=0, le=MB, description="Pages left out.", openapi_examples=examples.named(first=0)),
]
Many = Annotated[
    int,
    Query(ge=1, le=1000, description="Pages at most.", openapi_examples=examples.named(all=1000)),
]
Name = Annotated[
    str,
    Path(
        description="`page`; `skill/page` where several skills are served.",
        openapi_examples=examples.named(
            page="upload-limits", several="fastapi-development/upload-limits"
        ),
    ),
]
Accept = Annotated[
    str,
    Header(
        description="application/json, or text/markdown where it weighs more.",
        openapi_examples=examples.named(markdown="text/markdown", json="application/json"),
    ),
]
api = APIRouter(
    prefix="/api",
    tags=["pages"],
    dependencies=[Depends(refuse_body)],
    responses=examples.NOT_MODIFIED,
    max_body_size=0,
)


@api.get("/search", response_model=SearchAnswer, responses=examples.SEARCH)
async def search_pages(
    answers: AnswersDep, q: Words, limit: Limit = DEFAULT_LIMIT, known: KnownTag = None
) -> Response:
    """Find the section that answers.

    The first hit of an `answer` holds its section; all others are a line each. A search takes a
    fraction of a millisecond, so it needs no thread (patterns/async-blocking-calls.md).
    """
    return answers.search(q, limit)


@api.get("/pages", response_model=list[PageSummary], responses=examples.LIST)
async def list_pages(
    answers: AnswersDep, offset: Offset = 0, limit: Many = 1000, known: KnownTag = None
) -> Response:
    """List the pages; where there are more than `limit`, go on with `offset`."""
    return answers.pages(offset, limit)


@api.get(
    "/pages/{name:path}",
    response_model=PageContent,
    responses={
        **examples.READ,
        **describe(404, "There is no such page", 'there is no page "x"; /api/pages lists them'),
    },
)
async def read_page(
    name: Name, answers: AnswersDep, accept: Accept = "application/json", known: KnownTag = None
) -> Response:
    """Read a page: as JSON, or as Markdown where `Accept` wants that more.

    The name is looked up among those of the index; it never becomes a path of a file.
    """
    page = answers.page(name, prefers_markdown(accept))
    if page is None:
        raise HTTPException(404, f'there is no page "{name[:100]}"; /api/pages lists them')
    return page


class Live(BaseModel):
    """That the process answers."""

    status: str = Field(examples=["alive"])


class Ready(BaseModel):
    """That there is an index."""

    pages: int = Field(description="How many there are.", examples=[62])


health = APIRouter(
    prefix="/health", tags=["health"], dependencies=[Depends(refuse_body)], max_body_size=0
)


@health.get("/live", responses=examples.LIVE)
async def check_live() -> Live:
    """Say that the process answers (patterns/deploy-health-checks.md)."""
    return Live(status="alive")


@health.get("/ready", responses=examples.READY)
async def check_ready(answers: AnswersDep) -> Ready:
    """Say that there is an index to answer from; 503 where there is none."""
    return Ready(pages=answers.count())


def is_probe(scope: Scope) -> bool:
    """Return whether telemetry leaves the request out (patterns/observability.md)."""
    path: str = scope["path"]
    return path.startswith("/health/")


def name_operation(route: APIRoute) -> str:
    """Return the operation's id: a function's name in a generated client (patterns/openapi.md)."""
    return route.name


def make_middleware(settings: Settings) -> list[Middleware]:
    """Return the middleware, outermost first (patterns/middleware-order.md)."""
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=settings.hosts, www_redirect=False),
        Middleware(Head),
        Middleware(QuickSearch),
        Middleware(Compression, minimum_size=WORTH_PACKING, compresslevel=LEVEL),
    ]


class App(FastAPI):
    """An app whose every answer has a number and, as an error, the one form.

    The built-in body limit and the last handler of errors stand around the middleware that an app
    adds, so what concerns them stands around all of it.
    """

    def __init__(self, access_log: bool, **options: Any) -> None:
        super().__init__(**options)
        self.access_log = access_log

    def build_middleware_stack(self) -> ASGIApp:
        """Return the whole app."""
        app = QuickCall(Refusals(super().build_middleware_stack()))
        return RequestId(app, log=self.access_log)


def make_app(settings: Settings | None = None) -> FastAPI:
    """Return the app; without settings, those of the environment."""
    settings = settings or Settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[State]:
        """Open the index before the first request."""
        answers = Answers(settings.root, settings.several)
        await answers.open()
        async with run_mcp(answers, settings.hosts) as mcp:
            calls = QuickCalls(lambda: answers.have().current()) if mcp else None
            yield {"answers": answers, "mcp": mcp, "calls": calls}

    app = App(
        settings.access_log,
        title="fastapi-development",
        description="FastAPI patterns whose every line is proven.",
        lifespan=lifespan,
        # For all but the routers above, which take none (patterns/upload-limits.md).
        max_body_size=MB,
        exception_handlers=HANDLERS,
        middleware=make_middleware(settings),
        # Off until FASTAPI_OTEL_AUTO_CONFIGURE=true and an endpoint are set.
        telemetry={"exclude": is_probe},
        generate_unique_id_function=name_operation,
        responses=describe_all(),
    )
    app.include_router(api)
    app.include_router(health)
    app.router.routes.extend(make_routes())
    add_site(app, settings.site or f"{settings.root}/site")
    add_schemas(app)
    return app

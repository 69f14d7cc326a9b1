"""Errors in one form (RFC 9457), and how they stand in OpenAPI (patterns/error-handling.md)."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from fastapi_development.http.answers import NotReadyError

PROBLEM = "application/problem+json"
REF = "#/components/schemas/{model}"
NOT_READY = "the index cannot be opened; the server's log says why"
CRASHED = "the server failed; its log says why"
INVALID = "the request is not valid"


class Problem(BaseModel):
    """An error."""

    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What went wrong, and what to do.")


class Fault(BaseModel):
    """What is wrong with one part of a request."""

    type: str
    loc: list[str | int] = Field(description="Where it stands: `query` and its name.")
    msg: str


class InvalidRequest(Problem):
    """A request that does not keep to the parameters."""

    errors: list[Fault]


def answer(status: int, detail: str, **more: object) -> JSONResponse:
    """Return an error."""
    content = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(content, status, media_type=PROBLEM)


async def answer_http_error(request: Request, error: HTTPException) -> JSONResponse:
    """Answer 404, 405 and what the app raises."""
    response = answer(error.status_code, str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def answer_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    """Answer 422 without repeating what was sent."""
    errors = [{key: found[key] for key in ("type", "loc", "msg")} for found in error.errors()]
    return answer(422, INVALID, errors=errors)


async def answer_not_ready(request: Request, error: NotReadyError) -> JSONResponse:
    """Answer 503; there may be an index a moment later."""
    response = answer(503, NOT_READY)
    response.headers["Retry-After"] = "5"
    return response


async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    """Answer 500; the server logs why."""
    return answer(500, CRASHED)


HANDLERS: dict[Any, Callable[[Request, Any], Any]] = {
    HTTPException: answer_http_error,
    RequestValidationError: answer_invalid,
    NotReadyError: answer_not_ready,
    Exception: answer_crash,
}

Responses = dict[int | str, dict[str, Any]]


def describe(
    status: int, description: str, detail: str, model: type[Problem] = Problem, **more: object
) -> Responses:
    """Return how an error stands in OpenAPI, with an example of it."""
    example = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    schema = {"$ref": REF.format(model=model.__name__)}
    content = {PROBLEM: {"schema": schema, "example": example}}
    return {status: {"description": description, "content": content}}


def describe_all() -> Responses:
    """Return the errors that any operation may answer with."""
    fault = {"type": "missing", "loc": ["query", "q"], "msg": "Field required"}
    return {
        **describe(400, "The host is not one that the server answers to", "Invalid host header"),
        **describe(405, "The method is not offered", "Method Not Allowed"),
        **describe(413, "A body, where none is taken", "Content Too Large"),
        **describe(422, "The request is not valid", INVALID, InvalidRequest, errors=[fault]),
        **describe(431, "The headers are too long", "request line and headers take too many bytes"),
        **describe(500, "The server failed", CRASHED),
        **describe(503, "There is no index to answer from", NOT_READY),
    }


def add_schemas(app: FastAPI) -> None:
    """Add the models of errors to the schema: FastAPI has a `model` for application/json alone."""
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (Problem, "serialization"),
        (InvalidRequest, "serialization"),
    ]
    _, made = models_json_schema(models, ref_template=REF)
    make = app.openapi

    def openapi() -> dict[str, Any]:
        schema = make()
        schema["components"]["schemas"].update(made["$defs"])
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI's documentation does it


async def refuse_body(request: Request) -> None:
    """Read the body, of which `max_body_size` allows none (patterns/upload-limits.md).

    A body that is never read is never counted either.
    """
    with suppress(ClientDisconnect):
        async for _ in request.stream():
            pass

"""Every error in one shape: problem+json (RFC 9457)."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Body, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException


class Problem(BaseModel):
    title: str
    status: int
    detail: str


class OutOfStockError(Exception):
    pass


def answer(status: int, detail: str, **more: object) -> JSONResponse:
    problem = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return JSONResponse(problem, status, media_type="application/problem+json")


async def answer_http_error(request: Request, error: HTTPException) -> JSONResponse:
    response = answer(error.status_code, error.detail)
    response.headers.update(error.headers or {})
    return response


async def answer_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    errors = [{key: found[key] for key in ("type", "loc", "msg")} for found in error.errors()]
    return answer(422, "The request is not valid", errors=errors)


async def answer_out_of_stock(request: Request, error: OutOfStockError) -> JSONResponse:
    return answer(409, str(error))


async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    return answer(500, "The server failed; its log says why")


schema = {"application/problem+json": {"schema": Problem.model_json_schema()}}
app = FastAPI(
    responses={"4XX": {"description": "Problem", "content": schema}},
    exception_handlers={
        HTTPException: answer_http_error,
        RequestValidationError: answer_invalid,
        OutOfStockError: answer_out_of_stock,
        Exception: answer_crash,
    },
)
LEFT = 3


@app.post("/orders", status_code=201)
def order(count: Annotated[int, Body(gt=0, embed=True)]) -> int:
    if count > LEFT:
        raise OutOfStockError(f"{LEFT} left")
    return LEFT - count


@app.get("/share/{people}")
def share(people: int) -> float:
    return 100 / people

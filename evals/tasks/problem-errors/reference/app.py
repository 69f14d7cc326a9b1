from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException


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


async def answer_crash(request: Request, error: Exception) -> JSONResponse:
    return answer(500, "The server failed; its log says why")


api = FastAPI(
    exception_handlers={
        HTTPException: answer_http_error,
        RequestValidationError: answer_invalid,
        Exception: answer_crash,
    },
)


class Login(BaseModel):
    email: str
    pin: int


@api.get("/share/{people}")
def share(people: int) -> float:
    return 100 / people


@api.get("/orders/{order_id}")
def read_order(order_id: int) -> None:
    raise HTTPException(404, "No such order")


@api.post("/logins")
def log_in(login: Login) -> str:
    return login.email


# Around the whole app: a middleware of it would not see the answers to crashes.
app = CORSMiddleware(api, allow_origins=["https://app.example.com"])

import logging

from fastapi import FastAPI, HTTPException, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel

logger = logging.getLogger(__name__)

app = FastAPI()

app.add_middleware(
    CORSMiddleware,
    allow_origins=["https://app.example.com"],
    allow_methods=["*"],
    allow_headers=["*"],
)


def problem(status: int, title: str, detail=None, **extra):
    return JSONResponse(
        status_code=status,
        content={
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            **extra,
        },
        media_type="application/problem+json",
    )


@app.exception_handler(HTTPException)
async def http_exception_handler(request: Request, exc: HTTPException):
    return problem(exc.status_code, "HTTP error", exc.detail)


@app.exception_handler(RequestValidationError)
async def validation_exception_handler(request: Request, exc: RequestValidationError):
    return problem(422, "Validation error", errors=jsonable_encoder(exc.errors()))


@app.exception_handler(Exception)
async def unhandled_exception_handler(request: Request, exc: Exception):
    logger.exception("Unhandled error")
    return problem(500, "Internal Server Error", "An unexpected error occurred")


class Login(BaseModel):
    email: str
    pin: int


@app.get("/share/{people}")
async def share(people: int):
    return 100 / people


@app.get("/orders/{order_id}")
async def get_order(order_id: int):
    raise HTTPException(status_code=404, detail="Order not found")


@app.post("/logins")
async def login(login: Login):
    return login.email

import os
from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

CUSTOMERS = {1: ("Ada", "Lovelace")}


class UnknownCustomerError(Exception):
    pass


class CustomerV1(BaseModel):
    name: str


class CustomerV2(BaseModel):
    first_name: str
    last_name: str


def check_key(x_api_key: Annotated[str, Header()] = "") -> None:
    if not compare_digest(x_api_key.encode(), os.environ["API_KEY"].encode()):
        raise HTTPException(401, "Wrong API key")


def find_customer(customer_id: int) -> tuple[str, str]:
    if customer_id not in CUSTOMERS:
        raise UnknownCustomerError(customer_id)
    return CUSTOMERS[customer_id]


v1 = APIRouter(prefix="/v1", deprecated=True)
v2 = APIRouter(prefix="/v2")


@v1.get("/customers/{customer_id}")
def read_customer_v1(customer_id: int) -> CustomerV1:
    return CustomerV1(name=" ".join(find_customer(customer_id)))


@v2.get("/customers/{customer_id}")
def read_customer_v2(customer_id: int) -> CustomerV2:
    first_name, last_name = find_customer(customer_id)
    return CustomerV2(first_name=first_name, last_name=last_name)


app = FastAPI(dependencies=[Depends(check_key)])
for version in (v1, v2):
    app.include_router(version)


@app.exception_handler(UnknownCustomerError)
async def answer_unknown(request: Request, error: UnknownCustomerError) -> JSONResponse:
    return JSONResponse({"error": f"unknown customer {error}"}, 404)

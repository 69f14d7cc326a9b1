"""Mount an app per version: what is set on the outer app does not reach it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse

CUSTOMERS: dict[int, str] = {}


def require_key(x_api_key: Annotated[str, Header()] = "") -> None:
    if x_api_key != "k1":
        raise HTTPException(401, "Wrong API key")


@asynccontextmanager
async def load_customers(_: FastAPI) -> AsyncIterator[None]:
    CUSTOMERS[1] = "Ada"
    yield


app = FastAPI(dependencies=[Depends(require_key)])
v1 = FastAPI(lifespan=load_customers)


@app.exception_handler(KeyError)
def refuse_unknown(_: Request, error: KeyError) -> JSONResponse:
    return JSONResponse({"detail": f"Unknown {error}"}, 404)


@v1.get("/customers/{customer_id}")
def get_customer(customer_id: int) -> str:
    return CUSTOMERS[customer_id]


app.mount("/v1", v1)

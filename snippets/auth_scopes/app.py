"""May this caller do this, and to this order? Scopes of the token, then the owner of the object."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Security
from fastapi.security import SecurityScopes
from pydantic import BaseModel

from .tokens import ClaimsDep


class Order(BaseModel):
    owner: str
    total: int


app = FastAPI()
ORDERS: dict[str, Order] = {}  # your table


def get_caller(required: SecurityScopes, claims: ClaimsDep) -> str:
    if not set(required.scopes) <= set(claims.get("scope", "").split()):
        challenge = f'Bearer error="insufficient_scope", scope="{required.scope_str}"'
        raise HTTPException(403, "Not allowed", {"WWW-Authenticate": challenge})
    return str(claims["sub"])


ReaderDep = Annotated[str, Security(get_caller, scopes=["orders:read"])]


@app.get("/orders/{order_id}")
def read_order(order_id: str, reader: ReaderDep) -> Order:
    order = ORDERS.get(order_id)
    if order is None or order.owner != reader:
        raise HTTPException(404, "No such order")
    return order

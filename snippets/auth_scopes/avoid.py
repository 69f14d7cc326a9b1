"""A scope looked for in a string, and an order given to whoever is logged in."""

from collections.abc import Callable

from fastapi import Depends, FastAPI, HTTPException

from .app import ORDERS, Order
from .tokens import ClaimsDep

app = FastAPI()


# region check
def require(scope: str) -> Callable[[ClaimsDep], None]:
    def check(claims: ClaimsDep) -> None:
        if scope not in claims["scope"]:
            raise HTTPException(401, "Not enough permissions")

    return check


@app.get("/orders/{order_id}", dependencies=[Depends(require("orders:read"))])
def read_order(order_id: str) -> Order:
    return ORDERS[order_id]


# endregion check

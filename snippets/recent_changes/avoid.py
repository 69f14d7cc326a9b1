"""As one wrote it for older releases: it starts, and neither part does its work."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.routing import APIRoute

app = FastAPI()
router = APIRouter(prefix="/orders")


def get_order() -> Iterator[dict[str, int]]:
    order: dict[str, int] = {}
    yield order
    if order["quantity"] > 10:
        raise HTTPException(409, "out of stock")


@router.put("/{name}")
def save_order(
    name: str, quantity: int, order: Annotated[dict[str, int], Depends(get_order)]
) -> str:
    order["quantity"] = quantity
    return name


@app.get("/health")
def check_health() -> str:
    return "ok"


# region loop
app.include_router(router)

for route in app.routes:
    if isinstance(route, APIRoute):
        route.operation_id = route.name
# endregion loop

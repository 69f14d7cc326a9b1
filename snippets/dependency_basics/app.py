"""Shared parameters, a value looked up once a request, and a check for every route."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query

PLANS = {"acme": "free", "globex": "pro"}
ITEMS = [f"item {number}" for number in range(100)]


@dataclass(frozen=True)
class Page:
    offset: int
    limit: int


async def get_page(
    offset: Annotated[int, Query(ge=0)] = 0, limit: Annotated[int, Query(ge=1, le=50)] = 10
) -> Page:
    return Page(offset, limit)


async def get_plan(x_tenant: Annotated[str | None, Header()] = None) -> str:
    if x_tenant not in PLANS:
        raise HTTPException(404, "Unknown tenant")
    return PLANS[x_tenant]


PageDep = Annotated[Page, Depends(get_page)]
PlanDep = Annotated[str, Depends(get_plan)]


def require_plan(needed: str) -> Callable[[str], Awaitable[None]]:
    async def check(plan: PlanDep) -> None:
        if plan != needed:
            raise HTTPException(403, f"Needs the plan {needed}")

    return check


router = APIRouter(prefix="/items", tags=["items"], dependencies=[Depends(get_plan)])


@router.get("")
async def list_items(page: PageDep) -> list[str]:
    return ITEMS[page.offset : page.offset + page.limit]


@router.get("/export", dependencies=[Depends(require_plan("pro"))])
async def export_items() -> list[str]:
    return ITEMS


app = FastAPI()
app.include_router(router)

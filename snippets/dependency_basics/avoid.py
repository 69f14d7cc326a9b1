"""Depends as a default value, and the check repeated by hand in each endpoint."""

from typing import Annotated

from fastapi import Depends, FastAPI, Header

from .app import ITEMS, Page, get_page, get_plan

app = FastAPI()


@app.get("/items")
async def list_items(
    x_tenant: Annotated[str | None, Header()] = None,
    page: Page = Depends(get_page),  # noqa: B008, FAST002  shown
) -> list[str]:
    await get_plan(x_tenant)
    return ITEMS[page.offset : page.offset + page.limit]


@app.get("/items/export")
async def export_items() -> list[str]:
    return ITEMS

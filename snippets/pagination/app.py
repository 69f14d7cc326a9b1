"""Page through a table in its order: each page begins after the last row of the page before."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel
from sqlalchemy import select, tuple_

from .database import Item, SessionDep

app = FastAPI()


class Cursor(BaseModel, from_attributes=True):
    created_at: datetime
    id: int


class ItemRead(Cursor):
    kind: str


class Page(BaseModel):
    items: list[ItemRead]
    next: str | None


def read_cursor(after: str | None = None) -> Cursor | None:
    try:
        return Cursor.model_validate_json(urlsafe_b64decode(after)) if after else None
    except ValueError:
        raise HTTPException(422, "after is not the next of a page") from None


CursorDep = Annotated[Cursor | None, Depends(read_cursor)]
Limit = Annotated[int, Query(ge=1, le=100)]


@app.get("/items")
def list_items(
    session: SessionDep, cursor: CursorDep, limit: Limit = 20, kind: str | None = None
) -> Page:
    query = select(Item).order_by(Item.created_at.desc(), Item.id.desc()).limit(limit + 1)
    if kind is not None:
        query = query.where(Item.kind == kind)
    if cursor is not None:
        query = query.where(tuple_(Item.created_at, Item.id) < (cursor.created_at, cursor.id))
    items = [ItemRead.model_validate(item) for item in session.scalars(query)]
    if len(items) <= limit:
        return Page(items=items, next=None)
    last = items[limit - 1].model_dump_json(include={"created_at", "id"})
    return Page(items=items[:limit], next=urlsafe_b64encode(last.encode()).decode())

"""Page by offset, without a maximum: the database reads and drops every row before the page."""

from datetime import datetime

from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import select

from .database import Item, SessionDep

app = FastAPI()


class ItemRead(BaseModel, from_attributes=True):
    id: int
    created_at: datetime
    kind: str


@app.get("/items")
def list_items(session: SessionDep, offset: int = 0, limit: int = 20) -> list[ItemRead]:
    query = select(Item).order_by(Item.created_at.desc()).offset(offset).limit(limit)
    return [ItemRead.model_validate(item) for item in session.scalars(query)]

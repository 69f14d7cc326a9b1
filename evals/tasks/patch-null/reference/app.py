from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import MISSING, BaseModel, Field

Cents = Annotated[int, Field(ge=1)]


class NewItem(BaseModel, extra="forbid"):
    name: str
    price: Cents
    note: str | None = None


class Item(NewItem):
    id: int


class Changes(BaseModel, extra="forbid"):
    name: str | MISSING = MISSING
    price: Cents | MISSING = MISSING
    note: str | MISSING | None = MISSING


ITEMS: dict[int, Item] = {}
app = FastAPI()


@app.post("/items", status_code=201)
def create_item(new: NewItem) -> Item:
    item = Item(id=len(ITEMS) + 1, **new.model_dump())
    ITEMS[item.id] = item
    return item


@app.get("/items/{item_id}")
def read_item(item_id: int) -> Item:
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]


@app.patch("/items/{item_id}")
def change_item(item_id: int, changes: Changes) -> Item:
    ITEMS[item_id] = read_item(item_id).model_copy(update=changes.model_dump())
    return ITEMS[item_id]

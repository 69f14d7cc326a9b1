from typing import Optional

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict, Field


class ItemCreate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    price: int = Field(..., ge=1)
    note: Optional[str] = None


class ItemUpdate(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Optional[str] = None
    price: Optional[int] = Field(None, ge=1)
    note: Optional[str] = None


items: dict[int, dict] = {}
next_id = 1

app = FastAPI()


@app.post("/items", status_code=201)
async def create_item(item: ItemCreate):
    global next_id
    items[next_id] = {"id": next_id, **item.model_dump()}
    next_id += 1
    return items[next_id - 1]


@app.get("/items/{item_id}")
async def get_item(item_id: int):
    if item_id not in items:
        raise HTTPException(status_code=404, detail="Item not found")
    return items[item_id]


@app.patch("/items/{item_id}")
async def update_item(item_id: int, item: ItemUpdate):
    if item_id not in items:
        raise HTTPException(status_code=404, detail="Item not found")
    items[item_id].update(item.model_dump(exclude_unset=True))
    return items[item_id]

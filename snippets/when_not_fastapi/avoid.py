"""Move a Flask view into `async def` with its blocking calls: one request at a time."""

from fastapi import FastAPI

from .app import Item
from .legacy import load_name

app = FastAPI()


@app.get("/items/{item_id}")
async def read_item(item_id: int) -> Item:
    return Item(id=item_id, name=load_name(item_id))

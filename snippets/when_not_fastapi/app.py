"""Put FastAPI in front of a Flask app: it answers the routes that have moved, Flask the rest."""

from a2wsgi import WSGIMiddleware
from fastapi import FastAPI
from pydantic import BaseModel

from .legacy import flask_app, load_name

app = FastAPI()


class Item(BaseModel):
    id: int
    name: str


@app.get("/items/{item_id}")
def read_item(item_id: int) -> Item:
    return Item(id=item_id, name=load_name(item_id))


app.mount("/", WSGIMiddleware(flask_app))  # type: ignore[arg-type]  # its types are narrower

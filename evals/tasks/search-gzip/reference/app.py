from typing import Annotated

from fastapi import Cookie, FastAPI, Response
from fastapi.middleware.gzip import GZipMiddleware
from pydantic import BaseModel

app = FastAPI()
app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)


class Item(BaseModel):
    id: int
    name: str


class Search(BaseModel):
    csrf_token: str
    query: str
    items: list[Item]


ITEMS = [Item(id=n, name=f"Item number {n}") for n in range(2000)]


@app.get("/items")
def list_items() -> list[Item]:
    return ITEMS


@app.get("/search")
def search(q: str, csrf_token: Annotated[str, Cookie()], response: Response) -> Search:
    response.headers["Content-Encoding"] = "identity"  # a secret beside what the client sent
    found = [item for item in ITEMS if q in item.name]
    return Search(csrf_token=csrf_token, query=q, items=found[:50])


@app.get("/ping")
def ping() -> str:
    return "pong"

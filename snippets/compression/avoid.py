"""Compress a secret together with what the client sent: the length tells who guessed it."""

from typing import Annotated

from fastapi import Cookie, FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from .app import ITEMS, Search

app = FastAPI()
app.add_middleware(GZipMiddleware)


@app.get("/search")
def search(q: str, csrf_token: Annotated[str, Cookie()]) -> Search:
    return Search(csrf_token=csrf_token, query=q, items=ITEMS[:50])

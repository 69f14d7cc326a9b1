"""A limit for each route, and a limit that ends before the endpoint begins."""

import lzma

from fastapi import Depends, FastAPI

from .app import take_slot


async def check_load() -> None:
    pass


app = FastAPI()


@app.post("/archives", dependencies=[Depends(take_slot, max_concurrency=2)])
def make_archive(text: str) -> int:
    return len(lzma.compress(text.encode(), preset=9))


@app.post("/backups", dependencies=[Depends(take_slot, max_concurrency=2)])
def make_backup(text: str) -> int:
    return len(lzma.compress(text.encode(), preset=9))


@app.post("/exports", dependencies=[Depends(check_load, max_concurrency=2)])
def make_export(text: str) -> int:
    return len(lzma.compress(text.encode(), preset=9))

"""At most two compressions at a time, whichever route asks for them."""

import lzma
from collections.abc import AsyncIterator

from fastapi import Depends, FastAPI


async def take_slot() -> AsyncIterator[None]:
    yield


slot = Depends(take_slot, scope="function", max_concurrency=2)
app = FastAPI()


@app.post("/archives", dependencies=[slot])
def make_archive(text: str) -> int:
    return len(lzma.compress(text.encode(), preset=9))


@app.post("/backups", dependencies=[slot])
def make_backup(text: str) -> int:
    return len(lzma.compress(text.encode(), preset=9))

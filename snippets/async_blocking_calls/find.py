"""Let the event loop report what held it up for more than 0.1 s."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    asyncio.get_running_loop().set_debug(True)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/report")
async def make_report() -> str:
    time.sleep(0.3)  # noqa: ASYNC251  what is to be found
    return "ready"

"""Answer the probe, print without a delay and clean up when the container stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    print("started")
    yield
    print("closed")


app = FastAPI(lifespan=lifespan)


@app.get("/health/live", include_in_schema=False)
async def report_alive() -> str:
    return "alive"


@app.get("/report")
async def write_report() -> str:
    print("writing")
    await asyncio.sleep(1)
    return "written"

"""A timer in the app: each worker has one, and none remembers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from .report import SessionLocal, make_report


def run() -> None:
    with SessionLocal.begin() as session:
        make_report(session)


async def run_daily() -> None:
    while True:
        await run_in_threadpool(run)
        await asyncio.sleep(24 * 60 * 60)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    task = asyncio.create_task(run_daily())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)

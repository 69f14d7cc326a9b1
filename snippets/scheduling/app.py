"""Look once a minute, in every worker, whether the job is due."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from .report import run_if_due

logger = logging.getLogger(__name__)


async def watch() -> None:
    while True:
        try:
            await run_in_threadpool(run_if_due)
        except Exception:
            logger.exception("the report failed; it is still due")
        await anyio.sleep(60)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        yield
        tasks.cancel_scope.cancel()


app = FastAPI(lifespan=lifespan)

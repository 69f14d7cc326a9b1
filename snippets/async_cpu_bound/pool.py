"""Run calculations in a process pool that is made and shut down in the lifespan."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, Query, Request

from .primes import count_primes


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, ProcessPoolExecutor]]:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=2, mp_context=spawn) as pool:
        yield {"pool": pool}


app = FastAPI(lifespan=lifespan)


def get_pool(request: Request) -> ProcessPoolExecutor:
    pool: ProcessPoolExecutor = request.state.pool
    return pool


PoolDep = Annotated[ProcessPoolExecutor, Depends(get_pool)]


@app.get("/primes")
async def read_primes(below: Annotated[int, Query(le=10_000_000)], pool: PoolDep) -> int:
    return await asyncio.get_running_loop().run_in_executor(pool, count_primes, below)

"""Calculate in threads, or in a pool that nobody shuts down."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from functools import cache

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from .primes import count_primes

app = FastAPI()


@app.get("/threads")
async def read_primes(below: int) -> int:
    return await run_in_threadpool(count_primes, below)


@cache
def get_pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(max_workers=1)


@app.get("/primes")
async def read_primes_from_pool(below: int) -> int:
    return await asyncio.get_running_loop().run_in_executor(get_pool(), count_primes, below)


@app.get("/ping")
def ping() -> str:
    return "pong"

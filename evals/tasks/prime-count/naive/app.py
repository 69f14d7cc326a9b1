import asyncio

from fastapi import FastAPI, Query
from primes import count_primes

app = FastAPI()


async def count_primes_async(below: int) -> int:
    await asyncio.sleep(0)
    return count_primes(below)


@app.get("/primes")
async def get_primes(below: int = Query(..., le=10_000_000)):
    return await count_primes_async(below)


@app.get("/ping")
async def ping():
    return "pong"

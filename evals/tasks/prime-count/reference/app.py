from typing import Annotated

from anyio import to_process
from fastapi import FastAPI, Query
from primes import count_primes

app = FastAPI()


@app.get("/primes")
async def read_primes(below: Annotated[int, Query(le=10_000_000)]) -> int:
    return await to_process.run_sync(count_primes, below, cancellable=True)


@app.get("/ping")
async def ping() -> str:
    return "pong"

"""Run a calculation in a worker process, and end it when it takes too long."""

from typing import Annotated

from anyio import fail_after, to_process
from fastapi import FastAPI, HTTPException, Query

from .primes import count_primes

SECONDS = 10

app = FastAPI()


@app.get("/primes")
async def read_primes(below: Annotated[int, Query(le=10_000_000)]) -> int:
    try:
        with fail_after(SECONDS):
            return await to_process.run_sync(count_primes, below, cancellable=True)
    except TimeoutError:
        raise HTTPException(504, "The calculation took too long") from None


@app.get("/ping")
def ping() -> str:
    return "pong"

"""Keep state in Valkey and wait with `await`: right with any number of worker processes."""

import asyncio
import os

import redis
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
valkey = redis.from_url(os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))


class Visit(BaseModel):
    number: int
    worker: int


@app.post("/visits")
def count_visit() -> Visit:
    return Visit(number=valkey.incr("visits"), worker=os.getpid())


@app.get("/report")
async def write_report() -> int:
    await asyncio.sleep(5)
    return os.getpid()

"""Keep state in a global and block the event loop: each worker counts for itself and freezes."""

import os
import time

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
visits = 0


class Visit(BaseModel):
    number: int
    worker: int


@app.post("/visits")
async def count_visit() -> Visit:
    global visits  # noqa: PLW0603  the state of one process is the trap shown here
    visits += 1
    return Visit(number=visits, worker=os.getpid())


@app.get("/report")
async def write_report() -> int:
    time.sleep(7)  # noqa: ASYNC251  a call that blocks the loop is the trap shown here
    return os.getpid()

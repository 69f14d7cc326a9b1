import asyncio

import database
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/health/live", include_in_schema=False)
async def report_live() -> str:
    return "live"


@app.get("/health/ready", include_in_schema=False)
async def report_ready() -> str:
    try:
        async with asyncio.timeout(2):
            await database.ping()
    except OSError as error:  # a TimeoutError is one
        raise HTTPException(503, "The database does not answer") from error
    return "ready"

"""Live: the event loop turns. Ready: the database answers within two seconds."""

import asyncio
import os

from fastapi import FastAPI, HTTPException
from sqlalchemy import NullPool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")
probe_engine = create_async_engine(URL, poolclass=NullPool)
app = FastAPI()


@app.get("/health/live", include_in_schema=False)
async def report_live() -> str:
    return "live"


@app.get("/health/ready", include_in_schema=False)
async def report_ready() -> str:
    try:
        async with asyncio.timeout(2), probe_engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, TimeoutError) as error:
        raise HTTPException(503, "The database does not answer") from error
    return "ready"

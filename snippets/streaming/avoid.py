"""Follow a job with the session of a dependency: each client holds a connection until it leaves."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.sse import EventSourceResponse
from sqlalchemy.ext.asyncio import AsyncSession

from .app import SECONDS, Progress
from .jobs import Job, SessionLocal

app = FastAPI()


async def get_session() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]


@app.get("/jobs/{job_id}/events", response_class=EventSourceResponse)
async def follow_job(job_id: int, session: SessionDep) -> AsyncIterable[Progress]:
    job = await session.get(Job, job_id)
    if job is None:
        raise HTTPException(404, "No such job")
    while job.percent < 100:
        yield Progress(percent=job.percent)
        await asyncio.sleep(SECONDS)
        await session.refresh(job)
    yield Progress(percent=job.percent)

"""Follow a job by server-sent events, with a database connection only while it is read."""

import asyncio
from collections.abc import AsyncIterable
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from .jobs import Job, SessionLocal

SECONDS = 1.0
app = FastAPI()


class Progress(BaseModel):
    percent: int


async def read_progress(job_id: int) -> Progress:
    async with SessionLocal() as session:
        job = await session.get(Job, job_id)
    if job is None:
        raise HTTPException(404, "No such job")
    return Progress(percent=job.percent)


ProgressDep = Annotated[Progress, Depends(read_progress)]


@app.get("/jobs/{job_id}/events", response_class=EventSourceResponse)
async def follow_job(job_id: int, progress: ProgressDep) -> AsyncIterable[ServerSentEvent]:
    while progress.percent < 100:
        yield ServerSentEvent(data=progress, event="progress")
        await asyncio.sleep(SECONDS)
        progress = await read_progress(job_id)
    yield ServerSentEvent(data=progress, event="done")

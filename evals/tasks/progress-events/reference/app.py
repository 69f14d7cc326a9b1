import asyncio
from collections.abc import AsyncIterable
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from models import Job, SessionLocal
from pydantic import BaseModel


class Progress(BaseModel):
    percent: int


class JobRead(Progress):
    id: int


def read_progress(job_id: int) -> Progress:
    with SessionLocal() as session:
        job = session.get(Job, job_id)
    if job is None:
        raise HTTPException(404, "No such job")
    return Progress(percent=job.percent)


ProgressDep = Annotated[Progress, Depends(read_progress)]
app = FastAPI()


@app.get("/jobs/{job_id}")
def read_job(job_id: int, progress: ProgressDep) -> JobRead:
    return JobRead(id=job_id, percent=progress.percent)


@app.get("/jobs/{job_id}/events", response_class=EventSourceResponse)
async def follow_job(job_id: int, progress: ProgressDep) -> AsyncIterable[ServerSentEvent]:
    while progress.percent < 100:
        yield ServerSentEvent(data=progress, event="progress")
        await asyncio.sleep(0.5)
        progress = await run_in_threadpool(read_progress, job_id)
    yield ServerSentEvent(data=progress, event="done")

import logging
from typing import Annotated, Literal
from uuid import UUID, uuid4

from fastapi import BackgroundTasks, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel, Field
from work import count_words

logger = logging.getLogger(__name__)


class NewJob(BaseModel):
    text: str


class Job(BaseModel):
    id: UUID = Field(default_factory=uuid4)
    owner: Annotated[str, Field(exclude=True)]
    state: Literal["queued", "running", "done", "failed"] = "queued"
    words: int | None = None


JOBS: dict[UUID, Job] = {}
UserDep = Annotated[str, Header(alias="X-User")]
app = FastAPI()


def run(job: Job, text: str) -> None:
    job.state = "running"
    try:
        job.words = count_words(text)
        job.state = "done"
    except Exception:
        logger.exception("job %s", job.id)
        job.state = "failed"


@app.post("/jobs", status_code=202)
async def create_job(new: NewJob, user: UserDep, tasks: BackgroundTasks, response: Response) -> Job:
    job = Job(owner=user)
    JOBS[job.id] = job
    tasks.add_task(run, job, new.text)
    response.headers["Location"] = f"/jobs/{job.id}"
    return job


@app.get("/jobs/{job_id}")
async def read_job(job_id: UUID, user: UserDep) -> Job:
    job = JOBS.get(job_id)
    if job is None or job.owner != user:
        raise HTTPException(404, "No such job")
    return job

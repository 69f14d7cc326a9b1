import uuid

from fastapi import BackgroundTasks, FastAPI, Header, HTTPException, Response
from pydantic import BaseModel
from work import count_words

app = FastAPI()

jobs: dict[str, dict] = {}


class JobRequest(BaseModel):
    text: str


async def process_job(job_id: str, text: str):
    jobs[job_id]["state"] = "running"
    words = count_words(text)
    jobs[job_id]["words"] = words
    jobs[job_id]["state"] = "done"


@app.post("/jobs", status_code=202)
async def create_job(
    request: JobRequest,
    background_tasks: BackgroundTasks,
    response: Response,
    x_user: str = Header(...),
):
    job_id = str(uuid.uuid4())
    jobs[job_id] = {"id": job_id, "user": x_user, "state": "queued", "words": None}
    background_tasks.add_task(process_job, job_id, request.text)
    response.headers["Location"] = f"/jobs/{job_id}"
    return jobs[job_id]


@app.get("/jobs/{job_id}")
async def get_job(job_id: str, x_user: str = Header(...)):
    job = jobs.get(job_id)
    if job is None or job["user"] != x_user:
        raise HTTPException(status_code=404, detail="Job not found")
    return job

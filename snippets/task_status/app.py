"""Start a job with 202, and tell its owner how it stands."""

import os
from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from .tasks import Job, SessionLocal, State, run


class NewJob(BaseModel):
    text: str


class PublicJob(BaseModel):
    id: UUID
    state: State
    words: int | None


def get_user(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    try:
        claims = jwt.decode(bearer.credentials, os.environ["JWT_KEY"], ["HS256"])
    except jwt.InvalidTokenError as error:
        raise HTTPException(401, "Invalid token") from error
    return str(claims["sub"])


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


UserDep = Annotated[str, Depends(get_user)]
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
app = FastAPI()


@app.post("/jobs", status_code=202, response_model=PublicJob)
def create_job(new: NewJob, user: UserDep, session: SessionDep, response: Response) -> Job:
    job = Job(owner=user, text=new.text)
    session.add(job)
    session.commit()
    run.delay(str(job.id))
    response.headers["Location"] = f"/jobs/{job.id}"
    return job


@app.get("/jobs/{job_id}", response_model=PublicJob)
def read_job(job_id: UUID, user: UserDep, session: SessionDep, response: Response) -> Job:
    job = session.scalar(select(Job).where(Job.id == job_id, Job.owner == user))
    if job is None:
        raise HTTPException(404, "No such job")
    if job.state in {"queued", "running"}:
        response.headers["Retry-After"] = "2"
    return job

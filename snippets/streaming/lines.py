"""Send a table of any size as JSON Lines: 500 rows are read, held and sent at a time."""

import os
from collections.abc import Iterable, Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from .jobs import Job

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
app = FastAPI()


class JobRead(BaseModel, from_attributes=True):
    id: int
    percent: int


class JsonLines(StreamingResponse):
    media_type = "application/jsonl"


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.get("/jobs", response_class=JsonLines)
def export_jobs(session: SessionDep) -> Iterable[str]:
    rows = session.scalars(select(Job).execution_options(yield_per=500))
    for batch in rows.partitions():
        yield "".join(JobRead.model_validate(job).model_dump_json() + "\n" for job in batch)

"""The worker's side: it writes how a job stands. `celery -A tasks worker` runs it."""

import logging
import os
from typing import Literal
from uuid import UUID, uuid4

from celery import Celery
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

logger = logging.getLogger(__name__)
engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine, expire_on_commit=False)
celery = Celery("tasks", broker=os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))
State = Literal["queued", "running", "done", "failed"]


class Base(DeclarativeBase):
    pass


class Job(Base):
    __tablename__ = "job"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    owner: Mapped[str]
    text: Mapped[str]
    state: Mapped[State] = mapped_column(default="queued")
    words: Mapped[int | None]


def count_words(text: str) -> int:
    return len(text.split())


@celery.task
def run(job_id: str) -> None:
    with SessionLocal.begin() as session:
        job = session.get_one(Job, UUID(job_id))
        job.state = "running"
    words: int | None = None
    state: State = "failed"
    try:
        words = count_words(job.text)
        state = "done"
    except Exception:
        logger.exception("job %s", job_id)
    with SessionLocal.begin() as session:
        job = session.get_one(Job, UUID(job_id))
        job.words, job.state = words, state

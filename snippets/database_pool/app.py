"""A pool that fits the server, and no more requests at the database than it has connections."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, func, select, table
from sqlalchemy.orm import Session, sessionmaker

POOL_SIZE = 20

engine = create_engine(
    os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"),
    pool_size=POOL_SIZE,
    max_overflow=0,
    pool_pre_ping=True,
    pool_recycle=1800,
)
SessionLocal = sessionmaker(engine, expire_on_commit=False)


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function", max_concurrency=POOL_SIZE)]

app = FastAPI()


@app.get("/items/count")
def count_items(session: SessionDep) -> int:
    return session.scalars(select(func.count()).select_from(table("item"))).one()

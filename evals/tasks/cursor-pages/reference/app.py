import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel
from sqlalchemy import Index, create_engine, select, tuple_
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"])
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Event(Base):
    __tablename__ = "events"
    __table_args__ = (Index("events_by_age", "created_at", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    created_at: Mapped[datetime]


class Cursor(BaseModel, from_attributes=True):
    created_at: datetime
    id: int


class EventRead(Cursor):
    title: str


class Page(BaseModel):
    items: list[EventRead]
    next: str | None


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


def read_cursor(cursor: str | None = None) -> Cursor | None:
    try:
        return Cursor.model_validate_json(urlsafe_b64decode(cursor)) if cursor else None
    except ValueError:
        raise HTTPException(422, "cursor is not the next of a page") from None


SessionDep = Annotated[Session, Depends(get_session)]
CursorDep = Annotated[Cursor | None, Depends(read_cursor)]
Limit = Annotated[int, Query(ge=1, le=100)]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/events")
def list_events(session: SessionDep, cursor: CursorDep, limit: Limit = 20) -> Page:
    query = select(Event).order_by(Event.created_at.desc(), Event.id.desc()).limit(limit + 1)
    if cursor is not None:
        query = query.where(tuple_(Event.created_at, Event.id) < (cursor.created_at, cursor.id))
    items = [EventRead.model_validate(event) for event in session.scalars(query)]
    if len(items) <= limit:
        return Page(items=items, next=None)
    last = items[limit - 1].model_dump_json(include={"created_at", "id"})
    return Page(items=items[:limit], next=urlsafe_b64encode(last.encode()).decode())

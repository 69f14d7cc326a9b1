import os
from datetime import datetime, timezone
from typing import Optional

from fastapi import Depends, FastAPI, Query
from sqlalchemy import Column, DateTime, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)
Base = declarative_base()


class Event(Base):
    __tablename__ = "events"
    id = Column(Integer, primary_key=True, index=True)
    title = Column(String)
    created_at = Column(DateTime, default=lambda: datetime.now(timezone.utc), index=True)


Base.metadata.create_all(bind=engine)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


app = FastAPI()


@app.get("/events")
def list_events(
    cursor: Optional[str] = None,
    limit: int = Query(20, ge=1, le=100),
    db: Session = Depends(get_db),
):
    query = db.query(Event)
    if cursor:
        query = query.filter(Event.created_at < datetime.fromisoformat(cursor))
    events = query.order_by(Event.created_at.desc()).limit(limit).all()
    next_cursor = None
    if len(events) == limit:
        next_cursor = events[-1].created_at.isoformat()
    return {
        "items": [
            {"id": event.id, "title": event.title, "created_at": event.created_at}
            for event in events
        ],
        "next": next_cursor,
    }

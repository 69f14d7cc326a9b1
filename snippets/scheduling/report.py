"""A job that is due once a day, whoever asks and however often: `python -m report`."""

import os
from datetime import datetime, timedelta

from sqlalchemy import DateTime, create_engine, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Schedule(Base):
    __tablename__ = "schedule"
    name: Mapped[str] = mapped_column(primary_key=True)
    due: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Report(Base):
    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)


def make_report(session: Session) -> None:
    session.add(Report())


def run_if_due() -> bool:
    with SessionLocal.begin() as session:
        schedule = session.scalar(
            select(Schedule)
            .where(Schedule.name == "report", Schedule.due <= func.now())
            .with_for_update(skip_locked=True)
        )
        if schedule is None:  # not due, or another process is at it
            return False
        make_report(session)
        schedule.due += timedelta(days=1)
    return True


if __name__ == "__main__":
    run_if_due()

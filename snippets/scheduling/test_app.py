from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from . import report
from .report import Base, Report, Schedule, SessionLocal, engine, run_if_due


@pytest.fixture(autouse=True)
def database(postgres: str) -> Iterator[None]:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with SessionLocal.begin() as session:
        session.add(Schedule(name="report", due=datetime.now(UTC) - timedelta(hours=1)))
    yield
    engine.dispose()


def count() -> int:
    with SessionLocal() as session:
        return session.scalar(select(func.count()).select_from(Report)) or 0


def test_a_due_job_runs_once_however_many_ask() -> None:
    with ThreadPoolExecutor(8) as workers:
        runs = list(workers.map(lambda _: run_if_due(), range(40)))
    assert runs.count(True) == 1
    assert count() == 1


def test_a_job_that_fails_is_still_due(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(session: object) -> None:
        raise RuntimeError("no paper")

    with monkeypatch.context() as patch:
        patch.setattr(report, "make_report", fail)
        with pytest.raises(RuntimeError):
            run_if_due()
    assert run_if_due()
    assert count() == 1

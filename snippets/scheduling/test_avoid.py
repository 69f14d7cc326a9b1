"""Two processes of each app, a lock that is free again too soon, the command, and Celery's beat."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from celery.schedules import crontab
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from ..servers import ROOT, Serve, stop
from ..waiting import wait_until
from . import app, beat, report
from .test_app import count
from .test_app import database as database


def test_a_timer_in_the_app_runs_once_in_each_process_and_again_after_a_restart(
    serve: Serve,
) -> None:
    with serve("avoid"), serve("avoid"):
        wait_until(lambda: count() == 2)
    with serve("avoid"):
        wait_until(lambda: count() == 3)


def test_two_processes_make_one_report_and_a_restart_makes_none(serve: Serve) -> None:
    with serve("app"), serve("app"):
        wait_until(lambda: count() == 1)
    with TestClient(app.app):
        pass
    assert count() == 1


def test_a_lock_alone_lets_the_next_process_run_it_again() -> None:
    for _ in range(2):
        with report.SessionLocal.begin() as session:
            if session.scalar(select(func.pg_try_advisory_xact_lock(1))):
                report.make_report(session)
    assert count() == 2


def test_a_missed_run_is_made_up_and_a_failing_one_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(app, "run_if_due", lambda: 1 / 0)
        with TestClient(app.app), caplog.at_level(logging.ERROR):
            wait_until(lambda: "it is still due" in caplog.text)
    with TestClient(app.app):
        wait_until(lambda: count() == 1)


def test_the_command_runs_what_is_due() -> None:
    line = [sys.executable, "-m", f"{__package__}.report"]
    for _ in range(2):
        subprocess.run(line, cwd=ROOT, check=True)
    assert count() == 1


@pytest.fixture
def beat_process(valkey: str, tmp_path: Path) -> Iterator[None]:
    start = (
        f"from {beat.__name__} import celery; "
        "celery.conf.beat_schedule['report']['schedule'] = 1; "
        f"celery.start(['beat', '--schedule={tmp_path}/beat', '--pidfile='])"
    )
    process = subprocess.Popen([sys.executable, "-c", start], cwd=ROOT, start_new_session=True)
    yield
    stop(process)


def test_beat_sends_the_task_again_and_again(beat_process: None, valkey: str) -> None:
    with redis.from_url(valkey) as client:
        wait_until(lambda: client.llen("celery") >= 2)
    for _ in range(2):
        beat.report()
    assert count() == 1
    assert beat.celery.conf.beat_schedule["report"]["schedule"] == crontab(hour=3, minute=0)

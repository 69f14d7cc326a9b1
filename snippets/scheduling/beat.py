"""Where Celery runs anyway: `celery -A beat beat` in one process, a worker does the job."""

import os

from celery import Celery
from celery.schedules import crontab

from .report import run_if_due

# region beat
celery = Celery("beat", broker=os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))
celery.conf.update(
    timezone="Europe/Berlin",
    beat_schedule={"report": {"task": "report", "schedule": crontab(hour=3, minute=0)}},
)
# endregion beat


@celery.task(name="report", ignore_result=True)
def report() -> None:
    run_if_due()

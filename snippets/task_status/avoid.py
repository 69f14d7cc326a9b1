"""Ask Celery, which knows neither whose a task is nor whether there was one."""

import os
from typing import Any

from celery import Celery
from fastapi import FastAPI

celery = Celery("avoid", broker=os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))
app = FastAPI()


@app.get("/jobs/{task_id}")
def read_job(task_id: str) -> dict[str, Any]:
    result = celery.AsyncResult(task_id)
    return {"state": result.state, "result": result.result}

"""Celery with its defaults, called from `async def`."""

import os

import httpx2
from celery import Celery
from fastapi import FastAPI

celery = Celery("avoid", broker=os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))
app = FastAPI()


@celery.task
def notify(order_id: int) -> None:
    httpx2.post(os.environ["NOTIFY_URL"], json={"order": order_id})


@app.post("/orders/{order_id}")
async def create_order(order_id: int) -> str:
    return notify.delay(order_id).id

"""Blocking code in an `async def` task, a commit after the tasks, and no one to catch an error."""

import os
from collections.abc import Iterator
from typing import Annotated

import httpx2
from fastapi import BackgroundTasks, Depends, FastAPI
from sqlalchemy.orm import Session

from .app import NewOrder, Order, SessionLocal

app = FastAPI()


def get_session() -> Iterator[Session]:
    with SessionLocal.begin() as session:  # commits when the request is over
        yield session


async def notify(order_id: int) -> None:
    body = {"order": order_id}
    httpx2.post(os.environ["NOTIFY_URL"], json=body, timeout=30).raise_for_status()


def mark(order_id: int) -> None:
    with SessionLocal.begin() as session:
        session.get_one(Order, order_id).notified = True


@app.post("/orders", status_code=201)
def create_order(
    new: NewOrder, session: Annotated[Session, Depends(get_session)], tasks: BackgroundTasks
) -> int:
    order = Order(item=new.item)
    session.add(order)
    session.flush()
    tasks.add_task(notify, order.id)
    tasks.add_task(mark, order.id)
    return order.id

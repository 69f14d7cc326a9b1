"""The worker's side: `celery -A tasks worker` runs it."""

import os

import httpx2
from celery import Celery
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine)

celery = Celery("tasks", broker=os.environ.get("VALKEY_URL", "redis://localhost:6379/0"))
celery.conf.update(
    task_acks_late=True,  # a message leaves the queue when its task is done, not when it starts
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    task_time_limit=600,
    broker_transport_options={
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "visibility_timeout": 1800,  # a dead worker's tasks run again after it
    },
    task_publish_retry_policy={"max_retries": 1, "interval_start": 0},
)


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    notified: Mapped[bool] = mapped_column(default=False)


@celery.task(autoretry_for=(httpx2.HTTPError,), retry_backoff=True, max_retries=8)
def notify(order_id: int) -> None:
    with SessionLocal.begin() as session:
        order = session.get_one(Order, order_id, with_for_update=True)
        if order.notified:  # the task may run twice
            return
        key = {"Idempotency-Key": f"order-{order_id}"}
        httpx2.post(os.environ["NOTIFY_URL"], headers=key, timeout=30).raise_for_status()
        order.notified = True

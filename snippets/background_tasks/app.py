"""Answer first, then do a small job that may be lost."""

import logging
import os
from collections.abc import Iterator
from typing import Annotated

import httpx2
from fastapi import BackgroundTasks, Depends, FastAPI
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

logger = logging.getLogger(__name__)
engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Order(Base):
    __tablename__ = "order"
    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str]
    notified: Mapped[bool] = mapped_column(default=False)


class NewOrder(BaseModel):
    item: str


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def notify(order_id: int) -> None:
    try:
        body = {"order": order_id}
        httpx2.post(os.environ["NOTIFY_URL"], json=body, timeout=30).raise_for_status()
        with SessionLocal.begin() as session:
            session.get_one(Order, order_id).notified = True
    except Exception:
        logger.exception("order %s: the shop was not notified", order_id)


app = FastAPI()


@app.post("/orders", status_code=201)
def create_order(new: NewOrder, session: SessionDep, tasks: BackgroundTasks) -> int:
    order = Order(item=new.item)
    session.add(order)
    session.commit()
    tasks.add_task(notify, order.id)
    return order.id

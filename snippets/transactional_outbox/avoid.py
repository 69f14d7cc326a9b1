"""Tell the partner beside the transaction: after it, or before it."""

import os

import httpx2
from fastapi import FastAPI

from .app import NewOrder, Order, SessionDep

app = FastAPI()


def tell(order: Order) -> None:
    body = {"topic": "order.created", "number": order.number}
    httpx2.post(os.environ["SHOP_URL"], json=body).raise_for_status()


@app.post("/orders/commit-first", status_code=201)
def commit_and_tell(new: NewOrder, session: SessionDep) -> None:
    order = Order(number=new.number)
    session.add(order)
    session.commit()
    tell(order)


@app.post("/orders/tell-first", status_code=201)
def tell_and_commit(new: NewOrder, session: SessionDep) -> None:
    order = Order(number=new.number)
    session.add(order)
    tell(order)
    session.commit()

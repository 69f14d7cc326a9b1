"""The API's side: send a task, or say that it cannot be sent."""

from fastapi import FastAPI, HTTPException
from kombu.exceptions import OperationalError

from .tasks import Order, SessionLocal, notify

app = FastAPI()


@app.post("/orders", status_code=202)
def create_order() -> int:
    with SessionLocal(expire_on_commit=False) as session:
        order = Order()
        session.add(order)
        session.commit()
    try:
        notify.delay(order.id)
    except OperationalError as error:
        raise HTTPException(503, "Try again later", {"Retry-After": "5"}) from error
    return order.id

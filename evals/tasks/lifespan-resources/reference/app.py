from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypedDict

from fastapi import FastAPI, Request
from pydantic import BaseModel
from resources import Broker, Store


class State(TypedDict):
    store: Store
    broker: Broker


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[State]:
    store, broker = Store(), Broker()
    async with AsyncExitStack() as stack:
        await store.open()
        stack.push_async_callback(store.close)
        await broker.open()
        stack.push_async_callback(broker.close)
        yield {"store": store, "broker": broker}


app = FastAPI(lifespan=lifespan)


class Price(BaseModel):
    sku: str
    price: int


@app.get("/prices/{sku}")
async def read_price(sku: str, request: Request) -> Price:
    price = await request.state.store.get_price(sku)
    await request.state.broker.publish(sku)
    return Price(sku=sku, price=price)

from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from resources import Broker, Store


@asynccontextmanager
async def lifespan(app: FastAPI):
    # Startup
    app.state.store = Store()
    await app.state.store.open()
    app.state.broker = Broker()
    await app.state.broker.open()
    yield
    # Shutdown
    await app.state.broker.close()
    await app.state.store.close()


app = FastAPI(lifespan=lifespan)


@app.get("/prices/{sku}")
async def get_price(sku: str, request: Request):
    price = await request.app.state.store.get_price(sku)
    await request.app.state.broker.publish(sku)
    return {"sku": sku, "price": price}

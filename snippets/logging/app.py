"""Log JSON under every server."""

import logging.config
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from .logs import LOGGING, AccessLog

logger = logging.getLogger(__name__)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    logging.config.dictConfig(LOGGING)
    yield


app = FastAPI(lifespan=lifespan)
app.add_middleware(AccessLog)


@app.post("/orders/{order_id}")
def place_order(order_id: int) -> int:
    logger.info("order placed", extra={"fields": {"order_id": order_id}})
    return 100 // order_id

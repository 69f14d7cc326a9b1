"""Log without any configuration, and take a secret in the query string."""

import logging

from fastapi import FastAPI

app = FastAPI()
logger = logging.getLogger(__name__)


@app.post("/orders/{order_id}")
def place_order(order_id: int, token: str) -> int:
    logger.info("order placed")
    logger.warning("token of %d characters", len(token))
    return 100 // order_id

"""Accept a webhook only if its sender signed these very bytes, a short while ago."""

import hashlib
import hmac
import os
import time
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel

TOLERANCE_SECONDS = 300


def sign(body: bytes, timestamp: int) -> str:
    secret = os.environ["WEBHOOK_SECRET"].encode()
    return hmac.new(secret, b"%d." % timestamp + body, hashlib.sha256).hexdigest()


async def check_signature(
    request: Request,
    timestamp: Annotated[int, Header(alias="Webhook-Timestamp")],
    signature: Annotated[str, Header(alias="Webhook-Signature")],
) -> None:
    expected = sign(await request.body(), timestamp)
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise HTTPException(401, "Wrong signature")
    if abs(time.time() - timestamp) > TOLERANCE_SECONDS:
        raise HTTPException(401, "Too old")


class OrderPaid(BaseModel):
    id: str
    order: int


app = FastAPI(max_body_size=1_000_000)


@app.post("/webhooks/shop", status_code=202, dependencies=[Depends(check_signature)])
def receive(event: OrderPaid) -> str:
    return event.id

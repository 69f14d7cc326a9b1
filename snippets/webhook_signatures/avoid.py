"""Sign what the model makes of the body, and compare as text."""

import hashlib
import hmac
import os
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException

from .app import OrderPaid

app = FastAPI()


@app.post("/webhooks/shop", status_code=202)
def receive(event: OrderPaid, signature: Annotated[str, Header(alias="Webhook-Signature")]) -> str:
    secret = os.environ["WEBHOOK_SECRET"].encode()
    body = event.model_dump_json().encode()
    expected = hmac.new(secret, body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise HTTPException(401, "Wrong signature")
    return event.id

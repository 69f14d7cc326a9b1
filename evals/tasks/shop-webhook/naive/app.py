import hashlib
import hmac
import os

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

WEBHOOK_SECRET = os.environ["WEBHOOK_SECRET"]

app = FastAPI()


class OrderEvent(BaseModel):
    id: str
    order: int


def verify_signature(payload: bytes, signature: str) -> bool:
    expected = hmac.new(WEBHOOK_SECRET.encode(), payload, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={expected}", signature)


@app.post("/webhooks/shop", status_code=202)
async def shop_webhook(event: OrderEvent, x_signature: str = Header(...)):
    if not verify_signature(event.model_dump_json().encode(), x_signature):
        raise HTTPException(status_code=401, detail="Invalid signature")
    return {"received": event.id}

import hashlib
import hmac
import os
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

app = FastAPI(max_body_size=1_000_000)


class OrderPaid(BaseModel):
    id: str
    order: int


@app.post("/webhooks/shop", status_code=202)
async def receive(
    request: Request, signature: Annotated[str, Header(alias="X-Signature")] = ""
) -> dict[str, str]:
    body = await request.body()
    digest = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"sha256={digest}".encode(), signature.encode()):
        raise HTTPException(401, "Wrong signature")
    try:
        return {"received": OrderPaid.model_validate_json(body).id}
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error

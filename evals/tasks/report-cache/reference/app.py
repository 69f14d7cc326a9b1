import asyncio
import json
import time
from collections import defaultdict
from hashlib import sha256
from typing import Annotated

from fastapi import FastAPI, Header, Response
from reports import build_report

SECONDS = 60
app = FastAPI()
kept: dict[str, tuple[float, str]] = {}
locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)


async def get_report(user: str) -> str:
    async with locks[user]:
        until, body = kept.get(user, (0.0, ""))
        if until < time.monotonic():
            body = json.dumps(await build_report(user))
            kept[user] = time.monotonic() + SECONDS, body
        return body


@app.get("/report")
async def read_report(
    user: Annotated[str, Header(alias="X-User")],
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    body = await get_report(user)
    etag = f'"{sha256(body.encode()).hexdigest()}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag}
    if etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)

"""Keep expensive answers in Valkey: one entry a user, computed once at a time, for a minute."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Annotated

from fastapi import FastAPI, Header, Request, Response
from redis.asyncio import Redis

from .reports import Report, engine, load_report

VALKEY_URL = os.environ.get("VALKEY_URL", "redis://localhost:6379/0")
UserDep = Annotated[str, Header(alias="X-Forwarded-User")]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, Redis]]:
    async with Redis.from_url(VALKEY_URL, decode_responses=True) as cache:
        yield {"cache": cache}
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


async def get_report(cache: Redis, user: str) -> str:
    key = f"report:{user}"
    if found := await cache.get(key):
        return str(found)
    async with cache.lock(f"lock:{key}", timeout=30):
        if found := await cache.get(key):
            return str(found)
        body = (await load_report(user)).model_dump_json()
        await cache.set(key, body, ex=60)
        return body


@app.get("/report", response_model=Report)
async def read_report(user: UserDep, request: Request) -> Response:
    body = await get_report(request.state.cache, user)
    etag = f'"{sha256(body.encode()).hexdigest()}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": etag}
    if etag in request.headers.get("If-None-Match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)

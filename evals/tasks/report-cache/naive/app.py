import hashlib
import json
import time

from fastapi import FastAPI, Header, Response
from reports import build_report

app = FastAPI()

CACHE_TTL = 60
cache: dict[str, tuple[float, dict]] = {}


async def get_cached_report(user: str) -> dict:
    if user in cache:
        expires_at, report = cache[user]
        if time.time() < expires_at:
            return report
    report = await build_report(user)
    cache[user] = (time.time() + CACHE_TTL, report)
    return report


@app.get("/report")
async def get_report(x_user: str = Header(...), if_none_match: str | None = Header(None)):
    report = await get_cached_report(x_user)
    body = json.dumps(report)
    etag = f'"{hashlib.md5(body.encode()).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={CACHE_TTL}"}
    if if_none_match == etag:
        return Response(status_code=304, headers=headers)
    return Response(content=body, media_type="application/json", headers=headers)

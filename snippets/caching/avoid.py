"""Key the cache by the path: the second user gets the answer of the first."""

from fastapi import FastAPI, Request, Response

from .app import UserDep, lifespan
from .reports import Report, load_report

app = FastAPI(lifespan=lifespan)


@app.get("/report", response_model=Report)
async def read_report(user: UserDep, request: Request) -> Response:
    key = f"cache:{request.url.path}"
    body = await request.state.cache.get(key)
    if body is None:
        body = (await load_report(user)).model_dump_json()
        await request.state.cache.set(key, body, ex=60)
    return Response(body, media_type="application/json")

"""Count requests by their raw path, and let /metrics answer for one worker process."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from prometheus_client import Counter, generate_latest

app = FastAPI()
requests = Counter("requests", "Requests served.", ["path"])


@app.middleware("http")
async def count_request(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    requests.labels(request.url.path).inc()
    return await call_next(request)


@app.get("/metrics")
def read_metrics() -> Response:
    return Response(generate_latest())

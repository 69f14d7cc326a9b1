"""BaseHTTPMiddleware: the endpoint runs in another task, behind a receive of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from fastapi import FastAPI, Request, Response

user: ContextVar[str] = ContextVar("user", default="nobody")

app = FastAPI()


# region base
@app.middleware("http")
async def name_user(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    response = await call_next(request)
    response.headers["X-User"] = user.get()
    return response


# endregion base
@app.get("/profile")
async def read_profile() -> None:
    user.set("ada")


@app.get("/export")
async def export(request: Request) -> None:
    for step in range(40):
        if await request.is_disconnected():
            print(f"gone at step {step}")
            return
        await asyncio.sleep(0.05)
    print("ran to the end")

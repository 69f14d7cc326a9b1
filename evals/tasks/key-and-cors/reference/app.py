import os
from secrets import compare_digest

from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class RequireKey:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            key = Headers(scope=scope).get("X-API-Key", "")
            if not compare_digest(key.encode(), os.environ["API_KEY"].encode()):
                await JSONResponse({"detail": "Wrong API key"}, 401)(scope, receive, send)
                return
        await self.app(scope, receive, send)


app = FastAPI(
    middleware=[  # outermost first
        Middleware(
            CORSMiddleware,
            allow_origins=["https://app.example.com"],
            allow_headers=["X-API-Key"],
        ),
        Middleware(RequireKey),
    ]
)


@app.get("/orders")
def list_orders() -> list[str]:
    return ["A-1"]

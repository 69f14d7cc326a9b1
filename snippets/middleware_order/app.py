"""List the middleware outermost first: a request passes from top to bottom, an answer back up."""

from fastapi import FastAPI
from fastapi.middleware import Middleware
from fastapi.middleware.cors import CORSMiddleware
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class RequireLogin:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "Authorization" not in Headers(scope=scope):
            refusal = JSONResponse({"detail": "Not authenticated"}, 401)
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)


app = FastAPI(
    middleware=[
        Middleware(CORSMiddleware, allow_origins=["https://app.example.com"]),
        Middleware(RequireLogin),
    ]
)


@app.get("/orders")
def list_orders() -> list[str]:
    return ["A-1"]

"""Compression of what is not prepared: the schema, the site (patterns/compression.md)."""

from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send


class Compression(GZipMiddleware):
    """The built-in middleware, for all but the API: prepared.py compresses its answers once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the API by."""
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self.app if is_api else super().__call__)(scope, receive, send)

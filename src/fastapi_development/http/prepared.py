"""An answer that is made once and sent many times: its bytes, also compressed, and its tag."""

import gzip
import hashlib
from functools import cached_property

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fastapi_development.http.negotiation import accepts_gzip, knows

WORTH_PACKING = 1000
"""Bytes from which on gzip pays (patterns/compression.md)."""
LEVEL = 5
NO_CACHE = (b"cache-control", b"no-cache")
TYPES = {
    "application/json": b"application/json",
    "text/markdown": b"text/markdown; charset=utf-8",
}


class Prepared(Response):
    """A response that answers 304 where the client has it, and gzip where it may.

    It compresses by itself, and not by the middleware, to do so once and not for each request.
    The tag is weak, for the plain and the compressed body have the same
    (patterns/caching.md, RFC 9110 section 8.8.1).
    """

    def __init__(self, body: bytes, media_type: str, vary: str = "Accept-Encoding") -> None:
        # As Response does it, without what this one has no need of.
        self.body, self.media_type, self.status_code, self.background = body, media_type, 200, None
        self.tag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        self.raw_tag = self.tag.encode()
        self.shared = [(b"etag", self.raw_tag), NO_CACHE, (b"vary", vary.encode())]
        self.raw_headers = [
            (b"content-length", b"%d" % len(body)),
            (b"content-type", TYPES[media_type]),
            *self.shared,
        ]

    @cached_property
    def packed(self) -> bytes:
        """The compressed body."""
        # Without a time in it, each process sends the same bytes.
        return gzip.compress(self.body, LEVEL, mtime=0)

    @cached_property
    def packed_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of the compressed body."""
        length = str(len(self.packed)).encode()
        changed = [(b"content-length", length), (b"content-encoding", b"gzip")]
        return [pair for pair in self.raw_headers if pair[0] != b"content-length"] + changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what the request's headers ask for."""
        known = encoding = b""
        for name, value in scope["headers"]:
            if name == b"if-none-match":
                known = known + b", " + value if known else value
            elif name == b"accept-encoding":
                encoding = value
        status, headers, body = 200, self.raw_headers, self.body
        if known and (known == self.raw_tag or knows(known.decode("latin-1"), self.tag)):
            status, headers, body = 304, self.shared, b""
        elif encoding and len(body) >= WORTH_PACKING and accepts_gzip(encoding.decode("latin-1")):
            headers, body = self.packed_headers, self.packed
        # A copy of the list, for middleware adds to it.
        await send({"type": "http.response.start", "status": status, "headers": [*headers]})
        await send({"type": "http.response.body", "body": body})

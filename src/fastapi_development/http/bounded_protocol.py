"""uvicorn's HTTP protocol, with a bound for the head of a request, and a drain that loses none."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fastapi_development.http.refusals import make_refusal

LONGEST_HEAD = 64 * 1024
"""Bytes of request line and headers, as uvicorn has it by h11; by httptools it has no bound."""
LINGER = 1.0
"""Seconds in which a server that stops answers what was sent on a connection without a request."""
NO_HTTP = make_refusal(400, "the request is no HTTP that can be parsed")
TOO_LONG = make_refusal(431, f"request line and headers take more than {LONGEST_HEAD} bytes")


class HeadTooLongError(Exception):
    """The head of a request is over the bound."""


class BoundedProtocol(HttpToolsProtocol):
    """One connection."""

    is_head_open = False
    """Whether a request has begun whose headers are not complete."""
    is_head_too_long = False
    head_size = 0
    """Bytes of that head so far, without those that are just being parsed."""
    chunk_size = 0
    """Bytes that are just being parsed."""
    is_stopping = False

    def data_received(self, data: bytes) -> None:
        """Parse what has come; refuse a head that has no end."""
        self.chunk_size = len(data)
        super().data_received(data)
        if not self.is_head_open or self.transport.is_closing():
            return
        self.head_size += len(data)
        if self.head_size > LONGEST_HEAD:
            self.is_head_too_long = True
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Begin to count."""
        self.is_head_open, self.head_size = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start the request; raises HeadTooLongError, which the parser reports as its own."""
        self.is_head_open = False
        # The chunk may hold more than this head: only then is it worth to add up.
        if self.head_size + self.chunk_size > LONGEST_HEAD and self.measure_head() > LONGEST_HEAD:
            self.is_head_too_long = True
            raise HeadTooLongError
        super().on_headers_complete()
        if self.is_stopping:
            self.cycle.keep_alive = False

    def measure_head(self) -> int:
        """Return the size of the head in bytes."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def send_400_response(self, msg: str) -> None:
        """Refuse what cannot be parsed, and close."""
        self.transport.write(TOO_LONG if self.is_head_too_long else NO_HTTP)
        self.transport.close()

    def shutdown(self) -> None:
        """Close when the request is answered; where there is none, a little later.

        A request that was sent before the stop can still be unread
        (patterns/deploy-graceful-shutdown.md).
        """
        if self.is_idle():
            self.is_stopping = True
            self.loop.call_later(LINGER, self.close_idle)
        else:
            super().shutdown()

    def close_idle(self) -> None:
        """Close, unless a request has come: its answer closes the connection."""
        if self.is_idle():
            self.transport.close()

    def is_idle(self) -> bool:
        """Return whether no request waits for its answer."""
        return self.cycle is None or self.cycle.response_complete

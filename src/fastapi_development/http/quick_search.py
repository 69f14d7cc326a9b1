"""The short way of a search: most requests are plain, and need no router and no validation.

`GET /api/search` is declared in api.py, which documents and validates it. A request that is
plainly valid is answered here by the same `Answers`, at a third of the cost; every other goes on to
the route. tests/test_http_api.py shows that the two give the same answers.
"""

import re
from collections.abc import Awaitable
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_development.get import LONGEST
from fastapi_development.http.answers import Answers
from fastapi_development.http.prepared import Prepared
from fastapi_development.library import DEFAULT_LIMIT, LIMITS

PATH = "/api/search"
LIMIT_OF = {str(number): number for number in LIMITS}
PLAIN = re.compile("[A-Za-z0-9]")
"""What a query holds that is surely a word."""
BODY = {b"content-length", b"transfer-encoding", b"expect"}
"""Headers of a request with a body: the route refuses it."""


class QuickSearch:
    """Middleware in plain ASGI (patterns/middleware-custom.md)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer a plain search; pass on what is anything else."""
        answer = look_up(scope) if scope["type"] == "http" and scope["path"] == PATH else None
        return (answer or self.app)(scope, receive, send)


def look_up(scope: Scope) -> Prepared | None:
    """Return the answer; None where the route must be asked.

    That is also so where telemetry is on, whose spans name the route (patterns/observability.md).
    """
    answers: Answers | None = scope.get("state", {}).get("answers")
    if answers is None or scope["method"] != "GET" or "fastapi.telemetry" in scope:
        return None
    if not BODY.isdisjoint(dict(scope["headers"])):
        return None
    asked = read_query(scope["query_string"])
    return answers.search(*asked) if asked and answers.is_ready() else None


def read_query(query_string: bytes) -> tuple[str, int] | None:
    """Return the query and the limit; None where they are not plainly valid."""
    values = dict(parse_qsl(query_string.decode("latin-1"), keep_blank_values=True))
    query = values.get("q", "")
    limit = LIMIT_OF.get(values["limit"]) if "limit" in values else DEFAULT_LIMIT
    if limit is None or len(query) > LONGEST or not PLAIN.search(query):
        return None
    return query, limit

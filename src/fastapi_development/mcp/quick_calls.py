"""The short way of a search by MCP: what the SDK wraps around an answer is kept.

The SDK takes several times as long as the search to check a request and to wrap the answer. So it
answers the first call of each kind. Calls are of one kind where all that it checks is the same: the
headers and the `_meta`, but not the id, the query and the limit. The calls after that get their own
answer in the same wrapping. What is not plainly such a call goes to the SDK, as does each call of a
kind of which the SDK said anything else than this would.
tests/test_mcp_quick_calls.py shows that the two give the same answers.
"""

import logging
import re
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from fastapi_development.get import LONGEST
from fastapi_development.library import DEFAULT_LIMIT, LIMITS, Shelf
from fastapi_development.mcp.text import Texts
from fastapi_development.search import search

KINDS = 64
"""Kinds of calls that are kept."""
KEPT = 256
"""Answers that are kept."""
WORD = re.compile(r"[^\W_]")
"""What a query must hold, as `get.check_query` has it."""
Headers = list[tuple[bytes, bytes]]
logger = logging.getLogger(__name__)


class Call(NamedTuple):
    """A call that is plainly valid."""

    id: int | str
    query: str
    limit: int
    kind: Hashable


class Wrapping(NamedTuple):
    """What the SDK put around an answer."""

    headers: Headers
    """Those of HTTP."""
    fields: bytes
    """The other fields of the result, as JSON: each with a comma behind it."""


class QuickCalls:
    """The calls of one door; by several threads too."""

    def __init__(self, current: Callable[[], Shelf]) -> None:
        """Take what returns the index as it is now."""
        self.current = current
        self.wrappings: dict[Hashable, Wrapping] = {}
        self.answers: Answers | None = None

    def reply(self, call: Call | None) -> tuple[bytes, Headers] | None:
        """Return the JSON-RPC message that answers a call; None where the SDK must be asked."""
        wrapping = self.wrappings.get(call.kind) if call else None
        if call is None or wrapping is None:
            return None
        message = self.wrap(call, wrapping)
        return None if message is None else (message, wrapping.headers)

    def wrap(self, call: Call, wrapping: Wrapping) -> bytes | None:
        """Return the answer in its wrapping.

        None where the search fails: the SDK, asked for the same, tells the client and goes on.
        """
        try:
            answer = self.find(call)
        except Exception:
            logger.exception("a search failed")
            return None
        head = b'{"jsonrpc":"2.0","id":%b,"result":{' % to_json(call.id)
        return b"".join((head, wrapping.fields, answer, b"}}"))

    def find(self, call: Call) -> bytes:
        """Return what answers a call, by the index as it is now."""
        shelf = self.current()
        if self.answers is None or self.answers.shelf is not shelf:
            self.answers = Answers(shelf)
        return self.answers.find(call.query, call.limit)

    def learn(self, call: Call, reply: bytes, headers: Headers) -> None:
        """Keep what stands around the SDK's reply, if the rest is what would be said here."""
        message = self.wrap(call, Wrapping(headers, b""))
        if message is None:
            return
        ours, theirs = from_json(message), from_json(reply)
        result = theirs.get("result", {})
        fields = {name: result.pop(name) for name in result.keys() - ours["result"].keys()}
        if ours != theirs:
            return
        if len(self.wrappings) == KINDS:
            self.wrappings.clear()
        text = b"".join(b"%b:%b," % (to_json(name), to_json(fields[name])) for name in fields)
        self.wrappings[call.kind] = Wrapping(headers, text)


class Answers:
    """The answers of one index, as fields of a result."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.texts = Texts(shelf)
        self.find = lru_cache(KEPT)(self.make)

    def make(self, query: str, limit: int) -> bytes:
        """Return the answer in its two forms, for an assistant and for a program."""
        answer = search(self.shelf.index, query, limit)
        text, data = to_json(self.texts.render(answer)), self.shelf.dump(query, answer)
        return b'"content":[{"type":"text","text":%b}],"structuredContent":%b' % (text, data)


def read_call(text: str | bytes, channel: Hashable = None) -> Call | None:
    """Return the call that a message is; None for every other message.

    Calls of different channels are of different kinds. The parser is the one of the SDK.
    """
    try:
        message = from_json(text)
    except ValueError:
        return None
    match message:
        case {
            "jsonrpc": "2.0",
            "id": int() | str() as id_,
            "method": "tools/call",
            "params": {"name": "search_patterns", "arguments": {"query": str() as query, **others}},
        }:
            limit: Any = others.get("limit", DEFAULT_LIMIT)
            if is_plain(message) and is_valid(query, limit):
                return Call(id_, query, limit, (channel, read_meta(message["params"])))
    return None


def is_plain(message: dict[str, Any]) -> bool:
    """Return whether the call holds nothing else."""
    params = message["params"]
    return (
        message.keys() == {"jsonrpc", "id", "method", "params"}
        and type(message["id"]) is not bool
        and params.keys() <= {"name", "arguments", "_meta"}
        and params["arguments"].keys() <= {"query", "limit"}
    )


def is_valid(query: str, limit: Any) -> bool:
    """Return whether the SDK would take these arguments."""
    if type(limit) is not int or limit not in LIMITS:
        return False
    return len(query) <= LONGEST and bool(WORD.search(query))


def read_meta(params: dict[str, Any]) -> str:
    """Return the `_meta` as text, without the token of progress: there is none to tell of."""
    meta = params.get("_meta")
    if isinstance(meta, dict) and type(meta.get("progressToken")) in (int, str):
        del meta["progressToken"]
    return "" if meta is None else to_json(meta).decode()

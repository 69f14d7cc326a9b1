"""The short way of a search by MCP says what the SDK says, and leaves to it what is not plain."""

import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any, Self

import anyio
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st

from fastapi_development import SKILL_ROOT
from fastapi_development.http.api import Settings, make_app
from fastapi_development.library import Library
from fastapi_development.mcp.over_http import McpRunner
from fastapi_development.mcp.quick_calls import KINDS, Call, QuickCalls, read_call
from fastapi_development.mcp.quick_http import PATH
from fastapi_development.mcp.quick_stdio import Wire
from fastapi_development.mcp.server import make_server
from fastapi_development.search import search

from .conftest import SkillFolder

MODERN = "2026-07-28"
VERSIONS = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", MODERN]
META = {
    "io.modelcontextprotocol/protocolVersion": MODERN,
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
QUERIES = [
    "upload size limit",
    "QueuePool limit of size 5 overflow 10 reached, connection timed out",
    'what does "attached to a different loop" mean? 🤔 ünïcode \\ \n\t',
    "bake a cake",
    "middlewares, in what order",
]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by the way of each request that the SDK gets."""
    seen = []
    handle = McpRunner.__call__

    async def count(self: McpRunner, scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await handle(self, scope, receive, send)

    monkeypatch.setattr(McpRunner, "__call__", count)
    return seen


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(make_app(), base_url="http://127.0.0.1") as client:
        yield client


def make_call(
    query: object = "cors", version: str = "2025-11-25", **changes: Any
) -> dict[str, Any]:
    """Return a search as JSON-RPC; what is changed is of the arguments, `id` of the message."""
    identity = changes.pop("id", 1)
    params: dict[str, Any] = {"name": "search_patterns", "arguments": {"query": query, **changes}}
    if version == MODERN:
        params["_meta"] = META
    return {"jsonrpc": "2.0", "id": identity, "method": "tools/call", "params": params}


def send(
    client: TestClient, message: object, version: str = "2025-11-25", **headers: str
) -> Response:
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    headers = {
        "Accept": "application/json, text/event-stream",
        "Content-Type": "application/json",
        "MCP-Protocol-Version": version,
        **headers,
    }
    if version == MODERN:
        headers |= {"Mcp-Method": "tools/call", "Mcp-Name": "search_patterns"}
    return client.post(PATH, content=content, headers=headers)


def send_to_sdk(client: TestClient, message: object, version: str = "2025-11-25") -> Response:
    """Send it as of a kind of which nothing is kept: the header stands for a new argument."""
    return send(client, message, version, **{"Mcp-Param-Unknown": "x"})


@pytest.mark.parametrize("version", VERSIONS)
def test_the_short_way_says_what_the_sdk_says(
    client: TestClient, asked: list[str], version: str
) -> None:
    first = send(client, make_call("cors", version), version)
    assert first.status_code == 200
    del asked[:]
    for number, query in enumerate(QUERIES):
        call = make_call(query, version, limit=number + 1, id=f"no. {number}")
        quick = send(client, call, version)
        assert asked == []
        theirs = send_to_sdk(client, call, version)
        assert asked.pop() == PATH
        assert quick.json() == theirs.json()
        ignored = {"content-length", "x-request-id", "vary", "content-encoding"}
        assert {name: value for name, value in quick.headers.items() if name not in ignored} == {
            name: value for name, value in theirs.headers.items() if name not in ignored
        }


@given(
    query=st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    limit=st.none() | st.integers(-1, 52) | st.booleans() | st.floats(1, 5),
    identity=st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
)
def test_any_arguments_get_what_the_sdk_says(
    client: TestClient, query: str, limit: object, identity: object
) -> None:
    limited: dict[str, Any] = {} if limit is None else {"limit": limit}
    call = make_call(query, id=identity, **limited)
    assert send(client, call).json() == send_to_sdk(client, call).json()


NOT_PLAIN = {
    "no JSON": b"{",
    "not UTF-8": b'{"jsonrpc":"2.0","id":1,"method":"\xe9"}',
    "half of a character": json.dumps(make_call("cors \ud83d")).encode(),
    "deep": b"[" * 100_000,
    "a list": [make_call()],
    "another method": {**make_call(), "method": "tools/list", "params": {}},
    "another tool": {
        **make_call(),
        "params": {"name": "get_pattern", "arguments": {"page": "cors"}},
    },
    "no version": {**make_call(), "jsonrpc": "1.0"},
    "a field too much": {**make_call(), "more": 1},
    "a parameter too much": {**make_call(), "params": {**make_call()["params"], "task": {}}},
    "an argument too much": make_call(more=1),
    "no query": make_call(None),
    "no word": make_call("?!"),
    "too long": make_call("cors " * 1001),
    "limit 0": make_call(limit=0),
    "limit 51": make_call(limit=51),
    "limit as text": make_call(limit="5"),
    "limit as a float": make_call(limit=5.0),
    "limit as a truth": make_call(limit=True),
    "no id": {name: value for name, value in make_call().items() if name != "id"},
    "null as the id": make_call(id=None),
    "a truth as the id": make_call(id=True),
    "a float as the id": make_call(id=1.5),
    "no arguments": {**make_call(), "params": {"name": "search_patterns"}},
    "an empty meta": {**make_call(), "params": {**make_call()["params"], "_meta": []}},
}


@pytest.mark.parametrize("message", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_not_plain_is_the_sdks_to_answer(
    client: TestClient, asked: list[str], message: object
) -> None:
    send(client, make_call())
    send(client, make_call())
    del asked[:]
    response = send(client, message)
    assert asked == [PATH]
    theirs = send_to_sdk(client, message)
    assert (response.status_code, response.content) == (theirs.status_code, theirs.content)


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("Host", "evil.example", 400),
        ("Origin", "https://evil.example", 403),
        ("Accept", "text/html", 406),
        ("Content-Type", "text/plain", 400),
        ("MCP-Protocol-Version", "1999-01-01", 400),
    ],
)
def test_what_the_sdk_refuses_stays_refused(
    client: TestClient, header: str, value: str, status: int
) -> None:
    for _ in range(2):
        assert send(client, make_call()).status_code == 200
        assert send(client, make_call(), **{header: value}).status_code == status


def test_a_body_too_large_for_the_short_way_is_answered(
    client: TestClient, asked: list[str]
) -> None:
    send(client, make_call())
    del asked[:]
    padded = json.dumps(make_call()).encode() + b" " * 100_000
    assert send(client, padded).json() == send(client, make_call()).json()
    assert asked == [PATH]


def test_calls_that_tell_of_progress_are_of_one_kind(client: TestClient, asked: list[str]) -> None:
    for token in (1, "two", 3):
        call = make_call()
        call["params"]["_meta"] = {"progressToken": token}
        assert send(client, call).status_code == 200
    assert asked == [PATH]


def test_the_short_way_takes_up_an_index_that_was_replaced(
    folder: SkillFolder, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_SKILL_ROOT", str(folder.root))
    with TestClient(make_app(), base_url="http://127.0.0.1") as client:
        for _ in range(2):
            before = send(client, make_call("greet someone by name")).json()
        page = folder.root / "patterns" / "greeting.md"
        page.write_text(page.read_text().replace("# Greet someone by name", "# Greet by name now"))
        Library(str(folder.root))
        while (after := send(client, make_call("greet someone by name")).json()) == before:
            pass
        assert send(client, make_call("greet someone by name")).json() == after
    assert after["result"]["structuredContent"]["hits"][0]["title"] == "Greet by name now"
    assert asked == [PATH] * 2  # the first, and the one that has found the new index


def test_of_several_skills_the_short_way_says_what_the_sdk_says(
    folder: SkillFolder, asked: list[str]
) -> None:
    app = make_app(Settings(root=str(folder.root.parent), several=True))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        replies = [send(client, make_call("greet someone by name")).json() for _ in range(2)]
    assert asked == [PATH]
    assert replies[0] == replies[1]
    assert "greeting-skill/greeting" in replies[1]["result"]["content"][0]["text"]


def test_a_reply_that_says_something_else_is_not_kept() -> None:
    calls = QuickCalls(Library(SKILL_ROOT).current)
    call = read_call(json.dumps(make_call()))
    assert call is not None
    for reply in (
        {"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "broken"}},
        {"jsonrpc": "2.0", "id": 1, "result": {"content": [], "isError": True}},
    ):
        calls.learn(call, json.dumps(reply).encode(), [])
        assert calls.wrappings == {}


@pytest.mark.parametrize("is_known", [True, False])
def test_a_search_that_fails_is_the_sdks_to_tell_of(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    kind = {} if is_known else {"User-Agent": "another kind"}
    send(client, make_call())
    monkeypatch.setattr("fastapi_development.mcp.quick_calls.search", fail)
    monkeypatch.setattr("fastapi_development.mcp.server.search", fail)
    response = send(client, make_call("a query of which nothing is kept"), **kind)
    assert response.status_code == 200
    assert "Error executing tool" in response.json()["result"]["content"][0]["text"]
    assert response.json()["result"]["isError"]
    monkeypatch.undo()
    assert not send(client, make_call("a query of which"), **kind).json()["result"]["isError"]


def test_kinds_are_forgotten_before_they_are_too_many(client: TestClient) -> None:
    calls = QuickCalls(Library(SKILL_ROOT).current)
    reply = send_to_sdk(client, make_call()).content
    for number in range(KINDS + 1):
        calls.learn(Call(1, "cors", 5, number), reply, [])
    assert list(calls.wrappings) == [KINDS]


class Pipes:
    """The other end of this process's standard input and output, on which a server runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        theirs, ours = os.pipe(), os.pipe()
        self.source, self.sink = os.fdopen(ours[0]), os.fdopen(theirs[1], "w")
        self.files = [self.source, os.fdopen(theirs[0]), os.fdopen(ours[1], "w")]
        monkeypatch.setattr(sys, "stdin", self.files[1])
        monkeypatch.setattr(sys, "stdout", self.files[2])
        server = make_server(Library(SKILL_ROOT))
        self.thread = threading.Thread(target=anyio.run, args=[server.run_stdio_async])

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.sink.close()
        self.thread.join()
        for file in self.files:
            file.close()

    def say(self, message: dict[str, Any]) -> None:
        self.sink.write(f"{json.dumps(message)}\n")
        self.sink.flush()

    def ask(self, message: dict[str, Any]) -> Any:
        self.say(message)
        return json.loads(self.source.readline())


def test_on_stdio_the_sdk_gets_the_first_call_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []

    def count(index: Any, query: str, limit: int) -> Any:
        found.append(query)
        return search(index, query, limit)

    monkeypatch.setattr("fastapi_development.mcp.server.search", count)
    client = {"name": "test", "version": "1"}
    start = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
    hello = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": start}
    with Pipes(monkeypatch) as pipes:
        assert "error" in pipes.ask(make_call("cors"))
        assert pipes.ask(hello)["result"]["protocolVersion"] == "2025-11-25"
        pipes.say({"jsonrpc": "2.0", "method": "notifications/initialized"})
        replies = [pipes.ask(make_call("cors", id=number)) for number in range(3)]
        assert found == ["cors"]
        assert replies == [{**replies[0], "id": number} for number in range(3)]
        assert pipes.ask(make_call("?!"))["result"]["isError"]
        assert sys.stdout is sys.stderr  # so that a print says nothing on the wire


def test_a_new_handshake_forgets_what_was_kept(client: TestClient) -> None:
    calls = QuickCalls(Library(SKILL_ROOT).current)
    call, hello = json.dumps(make_call()), json.dumps({"method": "initialize"})
    sink = io.BytesIO()
    wire = Wire(calls, io.StringIO(f"{call}\n{call}\n{hello}\n{call}"), io.TextIOWrapper(sink))
    reply = send_to_sdk(client, make_call()).text
    assert wire.readline() == f"{call}\n"
    wire.write(f"{reply}\n")
    assert wire.readline() == f"{hello}\n"
    assert wire.readline() == call
    assert wire.readline() == ""
    first, second = sink.getvalue().splitlines()
    assert json.loads(first) == json.loads(second)

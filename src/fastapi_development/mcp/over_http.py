"""MCP over HTTP: one route for the app that `fastapi-skill serve` runs, and what is behind it.

Every request stands by itself (no sessions), so any number of replicas can answer, and an answer is
plain JSON. Where `mcp` is not installed there is no route.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup, TaskStatus
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fastapi_development.http.answers import Answers
from fastapi_development.mcp.quick_http import PATH

if TYPE_CHECKING:
    from mcp.server.transport_security import TransportSecuritySettings


def has_mcp() -> bool:
    """Return whether the SDK is installed."""
    return find_spec("mcp") is not None


def make_routes() -> list[Route]:
    """Return the route that takes MCP requests; none where `mcp` is not installed.

    GET would open a stream for messages of the server, which has none to send, so it gets 405 as
    the protocol has it. A body is as large as the app allows.
    """
    route = Route(PATH, McpEndpoint(), methods=["POST"], include_in_schema=False)
    return [route] if has_mcp() else []


class McpEndpoint:
    """Passes a request to what the lifespan made."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        server: McpRunner = scope["state"]["mcp"]
        await server(scope, receive, send)


@asynccontextmanager
async def run_mcp(answers: Answers, hosts: Sequence[str]) -> AsyncIterator["McpRunner | None"]:
    """Run the MCP server on the library of these answers; None where `mcp` is not installed."""
    if not has_mcp():
        yield None
        return
    async with anyio.create_task_group() as group:
        runner = McpRunner(answers, hosts, group)
        if answers.library is not None:
            await runner.start()
        yield runner
        group.cancel_scope.cancel()


class McpRunner:
    """The MCP server, which is made as soon as there is a library."""

    def __init__(self, answers: Answers, hosts: Sequence[str], group: TaskGroup) -> None:
        self.answers = answers
        self.hosts = hosts
        self.group = group
        self.lock = anyio.Lock()
        self.handle: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; raises NotReadyError where there is no index."""
        await self.answers.ready()
        handle = self.handle or await self.start()
        await handle(scope, receive, send)

    async def start(self) -> ASGIApp:
        """Return what handles requests, started at the first call."""
        async with self.lock:
            if self.handle is None:
                self.handle = await self.group.start(self.serve)
        return self.handle

    async def serve(self, *, task_status: TaskStatus[ASGIApp]) -> None:
        """Keep the server until it is cancelled; its own group lives in this task."""
        # It takes most of a second.
        from fastapi_development.mcp.server import make_server

        # It tells of each request that it ends a session, where there is none.
        logging.getLogger("mcp").setLevel(logging.WARNING)
        server = make_server(self.answers.have())
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            transport_security=make_security(self.hosts),
        )
        manager = server.session_manager
        async with manager.run():
            task_status.started(manager.handle_request)
            await anyio.sleep_forever()


def make_security(hosts: Iterable[str]) -> "TransportSecuritySettings":
    """Return the protection from DNS rebinding for these names, on any port.

    The SDK knows no `*.example.com`: for such a name it is left to TrustedHostMiddleware alone.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    names = [name for host in hosts for name in (host, f"{host}:*")]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=not any(name.startswith("*") for name in names),
        allowed_hosts=names,
        allowed_origins=[f"{scheme}://{name}" for scheme in ("http", "https") for name in names],
    )

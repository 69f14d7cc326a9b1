"""`fastapi-skill serve`: the HTTP entrance as a process, by uvicorn."""

import argparse
import logging
import os
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fastapi_development import SkillError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from fastapi_development.http.api import Settings

ANY = ("0.0.0.0", "::")  # noqa: S104  the names are compared with, not bound to
logger = logging.getLogger(__name__)
GRACE = 10
"""Seconds for requests to end after a SIGTERM (patterns/deploy-graceful-shutdown.md)."""
DESCRIPTION = """Serve the pages over HTTP: as a site, under /api, and by MCP under /mcp.

FASTAPI_OTEL_AUTO_CONFIGURE=true and OTEL_EXPORTER_OTLP_ENDPOINT export traces and metrics
(patterns/observability.md)."""


def main(arguments: list[str]) -> int:
    """Serve until stopped; return 0. Raises SkillError where that cannot begin."""
    options = read_options(arguments[1:])
    settings = read_settings(options)
    from fastapi_development.http.api import make_app
    from fastapi_development.store import open_index

    # Opened again by the app, but an error is clearer here, and a missing index is built once.
    open_index(settings.root, settings.several)
    with listen(options.host, options.port) as listener:
        serve(make_app(settings), listener)
    return 0


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; exits where they make no sense."""
    parser = argparse.ArgumentParser(prog="fastapi-skill serve", description=DESCRIPTION)
    parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1 unless told otherwise")
    parser.add_argument("--port", default=8000, type=int, help="8000; 0 for one that is free")
    parser.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that clients call the server by, besides localhost; may be repeated",
    )
    parser.add_argument("--no-access-log", action="store_true", help="log no line for each request")
    skill = parser.add_mutually_exclusive_group()
    skill.add_argument("--skill", metavar="FOLDER", help="of this skill, not of this package's")
    skill.add_argument("--skills", metavar="FOLDER", help="of all skills of this folder at once")
    return parser.parse_args(arguments)


def read_settings(options: argparse.Namespace) -> "Settings":
    """Return the settings: the options over the environment (patterns/settings.md).

    Raises SkillError where the extra is missing or a variable cannot be read.
    """
    try:
        from pydantic_settings import SettingsError

        from fastapi_development.http.api import Settings
        from fastapi_development.http.bounded_protocol import BoundedProtocol  # noqa: F401  is it there?
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        remedy = 'pip install "fastapi-development[serve]"'
        raise SkillError(f"{name} is not installed; {remedy}") from error
    try:
        settings = Settings()
    except (ValueError, SettingsError) as error:
        raise SkillError(f"the FASTAPI_SKILL_ variables cannot be read: {error}") from error
    if options.skill or options.skills:
        settings.root = options.skills or options.skill
        settings.several = bool(options.skills)
    names = [*options.allowed_host, *([] if options.host in ANY else [options.host])]
    settings.hosts = [*settings.hosts, *(f"[{name}]" if ":" in name else name for name in names)]
    settings.access_log = settings.access_log and not options.no_access_log
    return settings


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raises SkillError where it cannot be had."""
    # What looks the name up would take 70000 for 4464.
    if port not in range(65536):
        raise SkillError(f"{host}:{port}: a port is a number from 0 to 65535; choose one")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except socket.gaierror as error:
        raise SkillError(f"{host}: {error.strerror}; name an address with --host") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise SkillError(
            f"{host}:{port}: {reason}; choose another with --host and --port"
        ) from error


def name_address(listener: socket.socket) -> str:
    """Return the address at which the socket listens, as one opens it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: "ASGIApp", listener: socket.socket, access_log: bool = False) -> None:
    """Serve the app by one process until it is stopped.

    The access log is uvicorn's: for an app that has none of its own (patterns/logging.md).
    """
    import uvicorn

    from fastapi_development.http.bounded_protocol import BoundedProtocol
    from fastapi_development.http.logs import LOGGING

    config = uvicorn.Config(
        app,
        http=BoundedProtocol,
        lifespan="on",
        log_config=LOGGING,
        access_log=access_log,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    logger.info("listening on %s", name_address(listener))
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        os.write(2, b"\n")

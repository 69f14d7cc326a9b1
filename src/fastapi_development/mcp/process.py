"""`fastapi-skill mcp`: the MCP entrance as a process that speaks on its input and output."""

import argparse
import logging
import signal
import sys

from fastapi_development import SKILL_ROOT, SkillError


def main(arguments: list[str]) -> int:
    """Serve until the input ends; return 0. Raises SkillError where that cannot be."""
    parser = argparse.ArgumentParser(
        prog="fastapi-skill mcp",
        description="Serve the pages by MCP on standard input and output; the log is on stderr.",
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--skill", metavar="FOLDER", help="this skill, not the one of this package")
    place.add_argument("--skills", metavar="FOLDER", help="all skills of this folder at once")
    options = parser.parse_args(arguments[1:])
    # Before the SDK sets up its own, which draws boxes.
    logging.basicConfig(stream=sys.stderr, level="WARNING", format="%(levelname)s %(message)s")
    try:
        from fastapi_development.mcp.server import make_server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        message = 'mcp is not installed; pip install "fastapi-development[mcp]"'
        raise SkillError(message) from None
    from fastapi_development.library import Library

    library = Library(options.skills or options.skill or SKILL_ROOT, bool(options.skills))
    server = make_server(library)
    # Python's own way waits for the thread that reads the input, so Ctrl+C would have no effect.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.run("stdio")
    return 0

"""`fastapi-skill`: get | list | show | sync | validate."""

import sys


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    from fastapi_development.commands import run

    return run(arguments)

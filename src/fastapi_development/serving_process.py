"""`fastapi-skill serve`: the HTTP entrance as a process, by uvicorn."""

import argparse
from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "fastapi_development.request_id.RequestIdFilter"}},
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"}
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request"]}
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
"""One handler for uvicorn's loggers and ours; each line carries the number of its request."""


def main(arguments: list[str]) -> int:
    """Serve until stopped; return 0."""
    parser = argparse.ArgumentParser(
        prog="fastapi-skill serve", description="Serve the pages over HTTP, and by MCP under /mcp."
    )
    parser.add_argument("--host", default="127.0.0.1", help="127.0.0.1 unless told otherwise")
    parser.add_argument("--port", default=8000, type=int)
    options = parser.parse_args(arguments[1:])
    import uvicorn

    uvicorn.run(
        "fastapi_development.http_api:make_app",
        factory=True,
        host=options.host,
        port=options.port,
        log_config=LOGGING,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    return 0

"""Which lines appear under which server, as they are written to the process's output."""

import json
import subprocess
import sys
from typing import Any

import httpx
import pytest

from ..servers import Serve, Server
from ..waiting import wait_until

UVICORN = ["uvicorn", "{target}", "--port", "{port}"]
FASTAPI = ["fastapi", "run", "--entrypoint", "{target}", "--port", "{port}"]
GUNICORN = ["gunicorn", "{target}", "--worker-class", "asgi", "--bind", "127.0.0.1:{port}"]
GUNICORN += ["--no-control-socket"]


def post(server: Server, path: str, **headers: str) -> int:
    return httpx.post(f"{server.url}{path}", headers=headers, timeout=60).status_code


def read_entries(server: Server) -> list[dict[str, Any]]:
    """Return the lines that are JSON objects."""
    return [json.loads(line) for line in server.log().splitlines() if line.startswith("{")]


def wait_for_log(server: Server, text: str) -> None:
    """Wait for a line that is written after its answer."""
    wait_until(lambda: text in server.log())


@pytest.mark.parametrize(
    "command", [UVICORN, FASTAPI, GUNICORN], ids=["uvicorn", "fastapi", "gunicorn"]
)
def test_the_lines_of_a_request_are_json_and_have_its_id(serve: Serve, command: list[str]) -> None:
    with serve("app", command=command) as server:
        assert post(server, "/orders/7?token=s3cret", **{"X-Request-ID": "caller-1"}) == 200
        assert post(server, "/orders/0", **{"X-Request-ID": "caller-2"}) == 500
        wait_for_log(server, '"POST /orders/0"')
        entries = read_entries(server)
        assert "s3cret" not in server.log()
        assert "Traceback" not in server.log().replace('"exception": "Traceback', "")
    first = [entry for entry in entries if entry["request_id"] == "caller-1"]
    assert [(entry["logger"].split(".")[-1], entry["message"]) for entry in first] == [
        ("app", "order placed"),
        ("access", "POST /orders/7"),
    ]
    assert first[0]["order_id"] == 7
    [failed] = [entry for entry in entries if entry["message"] == "POST /orders/0"]
    assert failed["request_id"] == "caller-2"
    assert (failed["level"], failed["status"]) == ("ERROR", 500)
    assert "ZeroDivisionError" in failed["exception"]


def test_without_configuration_info_is_lost_and_the_query_string_is_logged(serve: Serve) -> None:
    with serve("avoid") as server:
        assert post(server, "/orders/7?token=s3cret") == 200
        log = server.log()
        assert "order placed" not in log
        assert "\ntoken of 6 characters\n" in log  # a warning, bare
        assert '"POST /orders/7?token=s3cret HTTP/1.1" 200' in log


def test_gunicorn_logs_no_traceback_of_a_500(serve: Serve) -> None:
    with serve("avoid", command=[*GUNICORN, "--log-level", "debug"]) as server:
        assert post(server, "/orders/0?token=s3cret") == 500
        wait_for_log(server, "Exception after response complete (client disconnected)")
        log = server.log()
        assert "token of 6 characters" in log
        assert "order placed" not in log
        assert "Traceback" not in log
        assert "ZeroDivisionError" not in log
        assert "HTTP/1.1" not in log  # nor an access log


def test_disable_existing_loggers_silences_all_that_were_made_before() -> None:
    program = """
import logging.config
import uvicorn.server
logger = logging.getLogger("app")
logging.config.dictConfig({"version": 1})
logger.error("stock is low")
print(logger.disabled, uvicorn.server.logger.disabled)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert (run.stdout, run.stderr) == ("True True\n", "")

"""What the command line and the servers do today with an app that starts, and one that cannot."""

import subprocess
import sys
from pathlib import Path

import pytest

from ..servers import find_free_port

FAILING = """
async def app(scope, receive, send):
    await send({"type": "lifespan.startup.failed", "message": "no database"})
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", *words]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(("command", "environment"), [("run", "None"), ("dev", "development")])
def test_the_command_reads_the_entrypoint_and_dev_names_the_environment(
    command: str, environment: str, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.fastapi]\nentrypoint = "shop.api:app"\n')
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/api.py").write_text(
        "import os, sys\nsys.exit(f'shop in {os.environ.get(\"FASTAPI_ENV\")}')\n"
    )
    options = ["--no-reload"] if command == "dev" else []
    done = run(tmp_path, "fastapi", command, "--port", str(find_free_port()), *options)
    assert f"shop in {environment}" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("server", "status"),
    [
        (["uvicorn", "missing:app"], 3),
        (["uvicorn", "failing:app", "--workers", "2"], 0),
        (["gunicorn", "-k", "asgi", "failing:app"], 3),
    ],
    ids=["uvicorn without the module", "uvicorn with workers", "gunicorn"],
)
def test_a_server_ends_when_the_app_cannot_start(
    server: list[str], status: int, tmp_path: Path
) -> None:
    (tmp_path / "failing.py").write_text(FAILING)
    port = str(find_free_port())
    address = ["--port", port] if server[0] == "uvicorn" else ["-b", f"127.0.0.1:{port}"]
    assert run(tmp_path, *server, *address).returncode == status

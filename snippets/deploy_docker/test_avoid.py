"""The command, the health check and the environment of the page's Dockerfile, without Docker."""

import hashlib
import inspect
import ipaddress
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from fastapi_cli.cli import run

from ..servers import ROOT, Server, find_free_port, run_server
from ..waiting import wait_until

PAGE = (ROOT / "patterns" / "deploy-docker.md").read_text(encoding="utf-8")
[DOCKERFILE] = re.findall(r"```dockerfile\n(.*?)```", PAGE, re.DOTALL)
[COMMAND] = re.findall(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)
[HEALTHCHECK] = re.findall(r"^HEALTHCHECK .*\\\n *CMD (.*)$", DOCKERFILE, re.MULTILINE)
[VARIABLES] = re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE)
PYTHON = str(Path(sys.executable).parent)
LOCAL = {
    "UVICORN_APP_DIR": str(Path(__file__).parent),
    "PATH": f"{PYTHON}{os.pathsep}{os.environ['PATH']}",
}
BUFFERED = {"PYTHONUNBUFFERED": ""}


def check_health(port: int, path: str = "/health/live", proxy: str = "") -> int:
    """Return the exit code of the Dockerfile's health check."""
    words = [word.replace("8000", str(port)) for word in json.loads(HEALTHCHECK)]
    words = [word.replace("/health/live", path) for word in words]
    environment = {**os.environ, **LOCAL, "http_proxy": proxy, "no_proxy": ""}
    return subprocess.run(words, env=environment, capture_output=True, check=False).returncode


def wait_for(server: Server, text: str) -> None:
    wait_until(lambda: text in server.log())


def answers(server: Server, host: str) -> bool:
    try:
        return httpx2.get(f"http://{host}:{server.port}/health/live").status_code == 200
    except httpx2.ConnectError:
        return False


def test_the_command_of_the_dockerfile_is_reachable_checked_logged_and_stopped(
    tmp_path: Path,
) -> None:
    port = find_free_port()
    given = dict(word.split("=", 1) for word in shlex.split(VARIABLES) if "PATH" not in word)
    environment = {**LOCAL, **BUFFERED, **given, "UVICORN_PORT": str(port)}
    with (
        run_server(json.loads(COMMAND), port, tmp_path / "log", environment) as server,
        ThreadPoolExecutor(1) as pool,
    ):
        assert answers(server, "127.0.0.2")  # another address of this machine
        assert check_health(port) == 0
        assert check_health(port, "/health/missing") == 1
        assert check_health(port, proxy="http://127.0.0.1:9") == 1
        assert "started" in server.log()

        report = pool.submit(httpx2.get, f"{server.url}/report", timeout=30)
        wait_for(server, "writing")
        server.process.terminate()
        assert report.result().json() == "written"  # the request in flight is finished
        server.process.wait(30)
        assert "closed" in server.log()
    assert check_health(port) == 1


def test_a_start_script_is_unreachable_silent_and_keeps_the_signal(tmp_path: Path) -> None:
    port = find_free_port()
    line = [sys.executable, "-m", f"{__package__}.avoid"]
    environment = {**LOCAL, **BUFFERED, "UVICORN_PORT": str(port)}
    with run_server(line, port, tmp_path / "log", environment) as server:
        assert answers(server, "127.0.0.1")
        assert not answers(server, "127.0.0.2")
        server.process.terminate()
        assert server.process.wait(30) == -signal.SIGTERM
        assert answers(server, "127.0.0.1")  # the server was never told
        assert "Shutting down" not in server.log()
        assert "migrated" not in server.log()  # printed first, and lost with the buffer
        assert "Uvicorn running on" in server.log()


@pytest.mark.parametrize(
    ("script", "receiver"), [("true; sleep 60; exit", "sh"), ("true; exec sleep 60", "sleep")]
)
def test_a_shell_keeps_the_signal_unless_it_execs(script: str, receiver: str) -> None:
    process = subprocess.Popen(["sh", "-c", script], start_new_session=True)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    name = Path(f"/proc/{process.pid}/comm")
    wait_until(lambda: name.read_text().strip() == "sleep" or children.read_text())
    found = name.read_text().strip()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    assert found == receiver


def test_pip_refuses_a_file_whose_hash_is_not_the_one_in_the_requirements(tmp_path: Path) -> None:
    wheel = tmp_path / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        folder = "sample-1.0.dist-info"
        archive.writestr(
            f"{folder}/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n"
        )
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/RECORD", "")
    requirements = tmp_path / "requirements.txt"
    requirements.write_text(f"sample==1.0 --hash=sha256:{'0' * 64}\n", encoding="ascii")
    words = ["install", "--dry-run", "--no-index", "--find-links", str(tmp_path)]
    line = [sys.executable, "-m", "pip", *words, "--require-hashes", "-r", str(requirements)]
    result = subprocess.run(line, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in result.stderr
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() in result.stderr  # what it got


def test_fastapi_run_listens_on_every_address() -> None:
    host = ipaddress.ip_address(inspect.signature(run).parameters["host"].default)
    assert host.is_unspecified

"""`fastapi-skill serve` as a user runs it."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from fastapi_development import SkillError
from fastapi_development.http.process import main, read_options, read_settings

from .conftest import SkillFolder
from .serving import SOURCE, serve_folder


def get(url: str, **headers: str) -> object:
    with urlopen(Request(url, headers=headers), timeout=30) as response:  # noqa: S310  our server
        return json.load(response)


def run(*arguments: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the command to its end; return its exit code and what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "fastapi_development", "serve", *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCE), **(env or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def test_a_skill_of_ones_own_is_served(folder: SkillFolder) -> None:
    with serve_folder("--skill", str(folder.root)) as server:
        pages = get(f"{server.url}/api/pages")
        assert isinstance(pages, list)
        assert [page["page"] for page in pages] == ["greeting"]


def test_several_skills_are_served(folder: SkillFolder) -> None:
    with serve_folder("--skills", str(folder.root.parent)) as server:
        page = get(f"{server.url}/api/pages/greeting-skill/greeting")
        assert isinstance(page, dict)
        assert page["skill"] == "greeting-skill"


def test_it_listens_on_127_0_0_1_alone(folder: SkillFolder) -> None:
    with serve_folder("--skill", str(folder.root)) as server:
        assert get(f"{server.url}/health/live") == {"status": "alive"}
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", server.port), 5)
    with serve_folder("--skill", str(folder.root), "--host", "127.0.0.2") as server:
        url = f"http://127.0.0.2:{server.port}/health/live"
        assert get(url) == {"status": "alive"}


def test_a_host_that_is_named_is_answered_to(folder: SkillFolder) -> None:
    options = ["--skill", str(folder.root), "--allowed-host", "skills.example"]
    with serve_folder(*options) as server:
        for name in ("skills.example", "localhost", "127.0.0.1"):
            assert get(f"{server.url}/health/live", Host=name) == {"status": "alive"}


def test_the_log_is_json_with_the_number_of_the_request(folder: SkillFolder) -> None:
    with serve_folder("--skill", str(folder.root)) as server:
        get(f"{server.url}/api/search?q=secret", **{"X-Request-ID": "abc-1"})
        server.stop()
    (line,) = [record for record in server.records() if record["logger"] == "access"]
    assert (line["message"], line["request_id"], line["status"]) == (
        "GET /api/search",
        "abc-1",
        200,
    )
    assert "secret" not in "".join(server.lines)


def test_the_access_log_can_be_left_out(folder: SkillFolder) -> None:
    with serve_folder("--skill", str(folder.root), "--no-access-log") as server:
        get(f"{server.url}/api/search?q=hello")
        server.stop()
    assert [record for record in server.records() if record["logger"] == "access"] == []


def test_a_port_that_is_taken_is_named(folder: SkillFolder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, text = run("--skill", str(folder.root), "--port", str(port))
    remedy = "choose another with --host and --port"
    assert (code, text) == (
        2,
        f"fastapi-skill: 127.0.0.1:{port}: Address already in use; {remedy}\n",
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--port", "70000"], "127.0.0.1:70000: a port is a number"),
        (["--host", "no.such.host.invalid"], "no.such.host.invalid: "),
        (["--skill", "/nowhere"], "/nowhere: there is no SKILL.md; name the folder of a skill"),
        (["--skills", "/nowhere"], "/nowhere: no folder in it has a SKILL.md"),
    ],
)
def test_what_cannot_be_served_is_an_error(
    folder: SkillFolder, arguments: list[str], text: str
) -> None:
    skill = [] if arguments[0].startswith("--skill") else ["--skill", str(folder.root)]
    with pytest.raises(SkillError) as caught:
        main(["serve", *skill, *arguments])
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize("name", ["uvicorn", "fastapi", "pydantic_settings", "httptools"])
def test_a_missing_extra_is_named(name: str) -> None:
    program = (
        "import sys; sys.modules[sys.argv[1]] = None; "
        "from fastapi_development.cli import main; raise SystemExit(main(['serve']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, name],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        2,
        f'fastapi-skill: {name} is not installed; pip install "fastapi-development[serve]"\n',
    )


def test_a_variable_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SEVERAL", "maybe"), ("HOSTS", "a,b")):
        with monkeypatch.context() as patch:
            patch.setenv(f"FASTAPI_SKILL_{name}", value)
            with pytest.raises(SkillError, match="FASTAPI_SKILL_ variables cannot be read"):
                read_settings(read_options([]))


def test_options_stand_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_SKILL_ROOT", "/given")
    assert read_settings(read_options([])).root == "/given"
    settings = read_settings(read_options(["--skills", "/told", "--host", "::1"]))
    assert (settings.root, settings.several, settings.hosts[-1]) == ("/told", True, "[::1]")
    settings = read_settings(read_options(["--host", "0.0.0.0"]))  # noqa: S104  is not bound
    assert settings.hosts == ["127.0.0.1", "localhost", "[::1]"]


ACCEPT = {"Accept": "application/json, text/event-stream"}
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search_patterns", "arguments": {"query": "greet by name"}},
}


class Collector(BaseHTTPRequestHandler):
    """Keeps the names of the spans that it is sent."""

    spans: list[str]

    def do_POST(self) -> None:
        """Read an export."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/v1/traces":
            export = ExportTraceServiceRequest.FromString(body)
            for resource in export.resource_spans:
                for scope in resource.scope_spans:
                    self.spans += [span.name for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  its name there
        """Print nothing."""


@pytest.fixture
def collector() -> Iterator[tuple[str, list[str]]]:
    spans: list[str] = []
    handler = type("Handler", (Collector,), {"spans": spans})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", spans
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("switch", ["true", "false"])
def test_telemetry_is_sent_where_it_is_configured(
    folder: SkillFolder, collector: tuple[str, list[str]], switch: str
) -> None:
    url, spans = collector
    env = {"FASTAPI_OTEL_AUTO_CONFIGURE": switch, "OTEL_EXPORTER_OTLP_ENDPOINT": url}
    with serve_folder("--skill", str(folder.root), env=env) as server:
        for path in ("/api/search?q=hello", "/api/pages/greeting", "/health/live"):
            get(server.url + path)
        for _ in range(2):
            answer = httpx2.post(f"{server.url}/mcp", json=CALL, headers=ACCEPT)
            assert answer.json()["result"]["structuredContent"]["status"] == "answer"
        server.stop()
    names = [name for name in spans if name.startswith(("GET", "POST"))]
    expected = ["GET /api/search", "GET /api/pages/{name}", "POST /mcp", "POST /mcp"]
    assert names == (expected if switch == "true" else [])


def test_the_help_says_what_is_offered(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["--help"])
    text = capsys.readouterr().out
    for name in ("--host", "--port", "--skill FOLDER", "--skills FOLDER", "observability"):
        assert name in text

"""What HTTP costs: `python -m benchmarks.http [--rounds N] [--seconds N] [--access-log]`.

One uvicorn process serves this app, another FastAPI's hello-world, both by `http.process.serve`
and so with the same settings. `wrk`, with one thread and 16 connections, asks them in turn: hello,
the same search again and again, searches that are new each time, and both kinds by MCP. Searches by
MCP on standard input, which wrk does not speak, are asked for one after the other. A ratio is that
to what stands under "of" in the same round, and the median over the rounds: of the rates, and of
the CPU time that the server takes for a request, which tells more where the machine is busy. The
access log is off, unless asked for.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.request import urlopen

from fastapi import FastAPI

from fastapi_development.http.api import Settings, make_app
from fastapi_development.http.process import listen, serve
from fastapi_development.mcp.quick_http import PATH

CONNECTIONS = 16
CACHED = "/api/search?q=upload+size+limit"
WORDS = (
    "upload size limit middleware order session async background task cors token jwt test client "
    "fixture database pool timeout error lifespan settings stream websocket cache gzip docker "
    "worker health log trace pydantic model validation page cursor query sql celery retry proxy "
    "dependency override yield commit rollback transaction migration alembic header cookie csrf "
    "password hash scope permission rate redis queue schedule outbox webhook signature thread "
    "process loop blocking event cpu memory request response body json form file download sse "
    "broadcast disconnect shutdown signal kubernetes probe metrics label span openapi schema docs "
    "version route prefix router"
)
SCRIPT = """
local words = {{{words}}}
math.randomseed({seed})
function request()
  local parts = {{}}
  for place = 1, 3 do parts[place] = words[math.random(#words)] end
  return wrk.format({request})
end
"""
"""Three of 93 words, as in the cached query: 800,000 searches, of which the app keeps 256."""
CALL = """"POST", "{path}", {{
  ["Content-Type"] = "application/json", ["Accept"] = "application/json, text/event-stream",
  ["MCP-Protocol-Version"] = "2025-11-25"
}}, '{{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{{"name":"search_patterns",' ..
'"arguments":{{"query":"' .. {query} .. '"}}}}}}'"""
NEW = 'table.concat(parts, "%s")'
REQUESTS = {
    "uncached": f'"GET", "/api/search?q=" .. {NEW % "+"}',
    "cached by MCP": CALL.format(path=PATH, query='"upload size limit"'),
    "uncached by MCP": CALL.format(path=PATH, query=NEW % " "),
}
"""What the script of wrk asks for."""
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
FAILED = re.compile(r"(Non-2xx.*|Socket errors.*)")
COUNT = re.compile(r"(\d+) requests in")
GOALS = {
    "hello": ("hello", 1.0),
    "cached": ("hello", 0.8),
    "uncached": ("hello", 0.6),
    "cached by MCP": ("cached", 1.0),
    "uncached by MCP": ("uncached", 1.0),
    "uncached on stdio": ("uncached", 1.0),
}


@dataclass(frozen=True)
class Measurement:
    """What wrk and the kernel tell of some seconds."""

    rate: float
    """Requests a second."""
    cpu: float
    """Microseconds of the server's CPU a request."""


def make_hello() -> FastAPI:
    """Return FastAPI's hello-world."""
    app = FastAPI()

    @app.get("/")
    async def read_root() -> dict[str, str]:
        return {"message": "Hello World"}

    return app


def run_server(name: str, access_log: bool, descriptor: int) -> None:
    """Serve one of the two apps on a socket that is open already."""
    app = make_hello() if name == "hello" else make_app(Settings(access_log=access_log))
    serve(app, socket.socket(fileno=descriptor), access_log=access_log and name == "hello")


@dataclass(frozen=True)
class Server:
    """One of the two, in a process of its own."""

    url: str
    process: subprocess.Popen[bytes]


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU time that it has taken so far (proc_pid_stat(5))."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def start_server(name: str, access_log: bool) -> Iterator[Server]:
    """Start one of the two and wait until it answers."""
    with listen("127.0.0.1", 0) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "benchmarks.http", "--serve", name]
        process = subprocess.Popen(
            [*command, "--descriptor", str(descriptor), *(["--access-log"] if access_log else [])],
            pass_fds=[descriptor],
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with urlopen(f"{url}/openapi.json", timeout=60):  # noqa: S310  our own server
            yield Server(url, process)
    finally:
        process.terminate()
        process.wait()


def measure(server: Server, path: str, seconds: int, script: str = "") -> Measurement:
    """Return what wrk sees of the server; exits where a request failed."""
    words = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *(["-s", script] if script else [])]
    before = cpu_seconds(server.process)
    done = subprocess.run(
        ["wrk", *words, server.url + path], capture_output=True, text=True, check=True
    )
    taken = cpu_seconds(server.process) - before
    rate, count = RATE.search(done.stdout), COUNT.search(done.stdout)
    if rate is None or count is None or FAILED.search(done.stdout):
        raise SystemExit(f"{server.url}{path}: wrk could not measure:\n{done.stdout}")
    return Measurement(float(rate[1]), taken / int(count[1]) * 1e6)


def write_script(folder: str, request: str, seed: int) -> str:
    """Write wrk's script for such requests; return its path."""
    path = Path(folder, "requests.lua")
    words = ", ".join(f'"{word}"' for word in WORDS.split())
    path.write_text(SCRIPT.format(words=words, seed=seed, request=request))
    return str(path)


class Stdio:
    """`fastapi-skill mcp`, after its handshake."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "fastapi_development", "mcp"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        client = {"name": "benchmark", "version": "1"}
        self.ask("initialize", protocolVersion="2025-11-25", capabilities={}, clientInfo=client)
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def say(self, message: dict[str, Any]) -> None:
        """Send a message."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, method: str, **params: Any) -> None:
        """Send a request, and read its reply; exits where there is none."""
        assert self.process.stdout is not None
        self.say({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
        if b'"result"' not in self.process.stdout.readline():
            raise SystemExit(f"{method}: fastapi-skill mcp could not answer")

    def measure(self, seconds: int, seed: int) -> Measurement:
        """Return what it takes to search for three words at a time."""
        words, random, count = WORDS.split(), Random(seed), 0  # noqa: S311  no secret
        start, before = time.perf_counter(), cpu_seconds(self.process)
        while (lasted := time.perf_counter() - start) < seconds:
            query = {"query": " ".join(random.choices(words, k=3))}
            self.ask("tools/call", name="search_patterns", arguments=query)
            count += 1
        return Measurement(count / lasted, (cpu_seconds(self.process) - before) / count * 1e6)


def compare(rounds: int, seconds: int, access_log: bool) -> dict[str, list[Measurement]]:
    """Return what was measured of each kind of request, once a round."""
    seen: dict[str, list[Measurement]] = {name: [] for name in GOALS}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        hello = stack.enter_context(start_server("hello", access_log))
        ours = stack.enter_context(start_server("ours", access_log))
        stdio = Stdio()
        stack.callback(stdio.process.terminate)
        for server, path in ((hello, "/"), (ours, CACHED)):
            measure(server, path, 1)
        for number in range(rounds):
            seen["hello"].append(measure(hello, "/", seconds))
            seen["cached"].append(measure(ours, CACHED, seconds))
            for name, request in REQUESTS.items():
                script = write_script(folder, request, number)
                seen[name].append(measure(ours, "", seconds, script))
            seen["uncached on stdio"].append(stdio.measure(seconds, number))
    return seen


def print_table(seen: dict[str, list[Measurement]]) -> None:
    """Print a line for each kind of request."""
    print("| requests | req/s | lowest | highest | of | ratio | goal | CPU, µs | CPU ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, (base_name, goal) in GOALS.items():
        rates = [one.rate for one in seen[name]]
        pairs = list(zip(seen[name], seen[base_name], strict=True))
        ratio = median(one.rate / base.rate for one, base in pairs)
        cpu_ratio = median(base.cpu / one.cpu for one, base in pairs)
        cpu = median(one.cpu for one in seen[name])
        print(
            f"| {name} | {median(rates):.0f} | {min(rates):.0f} | {max(rates):.0f} | {base_name} "
            f"| {ratio:.2f} | {goal} | {cpu:.0f} | {cpu_ratio:.2f} |"
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--access-log", action="store_true", help="on for both servers")
    parser.add_argument("--serve", choices=["hello", "ours"], help=argparse.SUPPRESS)
    parser.add_argument("--descriptor", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        run_server(options.serve, options.access_log, options.descriptor)
        return
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is not installed; apt-get install wrk")
    print_table(compare(options.rounds, options.seconds, options.access_log))


if __name__ == "__main__":
    main()

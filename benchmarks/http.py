"""What HTTP costs: `python -m benchmarks.http [--rounds N] [--seconds N] [--access-log]`.

One uvicorn process serves this app, another FastAPI's hello-world, both by `serving_process.serve`
and so with the same settings. `wrk`, with one thread and 16 connections, asks them in turn: hello,
the same search again and again, and searches that are new each time. A ratio is that to hello in the
same round, and the median over the rounds. The access log is off for both, unless asked for.
"""

import argparse
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fastapi import FastAPI

from fastapi_development.http_api import Settings, make_app
from fastapi_development.serving_process import listen, serve

CONNECTIONS = 16
CACHED = "/api/search?q=upload+size+limit"
WORDS = (
    "upload size limit middleware order session async background task cors token jwt test client "
    "fixture database pool timeout error lifespan settings stream websocket cache gzip docker "
    "worker health log trace pydantic model validation page cursor query sql celery retry proxy"
)
SCRIPT = """
local words = {{{words}}}
math.randomseed({seed})
function request()
  local parts = {{}}
  for place = 1, 4 do parts[place] = words[math.random(#words)] end
  return wrk.format("GET", "/api/search?q=" .. table.concat(parts, "+"))
end
"""
"""Four of 40 words: 2.5 million queries, of which the app keeps 4,096."""
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
FAILED = re.compile(r"(Non-2xx.*|Socket errors.*)")
GOALS = {"hello": 1.0, "cached": 0.8, "uncached": 0.6}


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


@contextmanager
def start_server(name: str, access_log: bool) -> Iterator[str]:
    """Start one of the two in a process of its own; yield its address."""
    with listen("127.0.0.1", 0) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "benchmarks.http", "--serve", name]
        process = subprocess.Popen(
            [*command, "--descriptor", str(descriptor), *(["--access-log"] if access_log else [])],
            pass_fds=[descriptor],
            stderr=subprocess.DEVNULL,
        )
        port = listener.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def measure(url: str, seconds: int, script: str = "") -> float:
    """Return the requests a second that wrk gets answered; exits where one of them failed."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{seconds}s",
        *(["-s", script] if script else []),
    ]
    printed = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = RATE.search(printed)
    if rate is None or FAILED.search(printed):
        raise SystemExit(f"{url}: wrk could not measure:\n{printed}")
    return float(rate[1])


def write_script(folder: str, seed: int) -> str:
    """Write wrk's script for searches that are new each time; return its path."""
    path = Path(folder, f"{seed}.lua")
    path.write_text(
        SCRIPT.format(words=", ".join(f'"{word}"' for word in WORDS.split()), seed=seed)
    )
    return str(path)


def compare(rounds: int, seconds: int, access_log: bool) -> dict[str, list[float]]:
    """Return the rates of each kind of request, one a round."""
    rates: dict[str, list[float]] = {name: [] for name in GOALS}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        hello = stack.enter_context(start_server("hello", access_log))
        ours = stack.enter_context(start_server("ours", access_log))
        for url in (hello, ours + CACHED):
            measure(url, 1)
        for number in range(rounds):
            rates["hello"].append(measure(hello, seconds))
            rates["cached"].append(measure(ours + CACHED, seconds))
            rates["uncached"].append(measure(ours, seconds, write_script(folder, number)))
    return rates


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
    rates = compare(options.rounds, options.seconds, options.access_log)
    print("| requests | req/s, median | lowest | highest | ratio to hello, median | goal |")
    print("|---|---|---|---|---|---|")
    for name, goal in GOALS.items():
        middle, low, high = statistics.median(rates[name]), min(rates[name]), max(rates[name])
        pairs = zip(rates[name], rates["hello"], strict=True)
        ratio = statistics.median(rate / base for rate, base in pairs)
        print(f"| {name} | {middle:.0f} | {low:.0f} | {high:.0f} | {ratio:.2f} | {goal} |")


if __name__ == "__main__":
    main()

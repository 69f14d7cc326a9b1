"""The process of one answer: `python answer_process.py test_hidden.py RESULTS` in its folder.

It writes a line of JSON for each test as it ends, so what was seen before a hang or an exit counts.
Nothing of this project is imported: the answer sees what an app of its own would see.
"""

import json
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TextIO

import pytest


class Recorder:
    """A pytest plugin that writes down how each test ended."""

    def __init__(self, results: TextIO) -> None:
        self.results = results

    def write(self, name: str, passed: bool, evidence: str) -> None:
        """Write one line, at once."""
        line = {"test": name, "passed": passed, "evidence": evidence}
        self.results.write(json.dumps(line) + "\n")
        self.results.flush()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note why the tests could not begin: most often the answer's import."""
        if report.failed:
            self.write("", False, shorten(report.longreprtext))

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Note what pytest could not go on after: an answer that exits at its import."""
        self.write("", False, excinfo.exconly())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the call, and each other phase that failed: the last line of a test counts."""
        if report.when == "call" or report.failed:
            name = report.nodeid.rpartition("::")[2].partition("[")[0]
            evidence = "passed" if report.passed else shorten(report.longreprtext)
            self.write(name, report.passed, evidence)


def shorten(text: str) -> str:
    """Return the lines of a traceback that say what was wrong, the first of them."""
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E")]
    return " / ".join(lines)[:400] or text.strip()[-400:]


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Any], str]]:
    """Run an app under uvicorn on a port of its own; return its URL."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app))


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Run the app in a thread as long as the block lasts."""
    import uvicorn

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = server.force_exit = True
        thread.join(timeout=5)


def main(hidden: str, results: str) -> int:
    """Run the tests; return pytest's exit code."""
    sys.path[0] = os.getcwd()
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull]
    folder = os.path.dirname(hidden)
    options += ["--rootdir", folder, "--import-mode=importlib", hidden]
    with open(results, "w", encoding="utf-8") as file:
        return int(pytest.main(options, plugins=[Recorder(file), sys.modules[__name__]]))


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # not held up by the threads that an answer leaves behind

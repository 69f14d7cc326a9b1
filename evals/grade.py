"""Run an answer against its hidden tests: in a process, a folder and an environment of its own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from evals.models import Graded, Task, Verdict, read_json
from fastapi_development.tokens import count_tokens

SECONDS = 60
"""How long the tests of one answer may take."""
NOT_COPIED = shutil.ignore_patterns("__pycache__", "node_modules", "venv", ".*")
"""No part of an answer: a virtual environment, and the skill as it was installed for the run."""
PROCESS = Path(__file__).with_name("answer_process.py")


def grade_all(
    tasks: Sequence[Task], folders: Sequence[Path], seconds: float = SECONDS, jobs: int = 0
) -> list[Graded]:
    """Return the answers in these folders, one for each task, graded in the same order."""
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        return list(pool.map(grade, tasks, folders, [seconds] * len(tasks)))


def grade(task: Task, answer: Path, seconds: float = SECONDS) -> Graded:
    """Return how the answer did; whatever it does ends with this call."""
    files = list_code(task, answer)
    if not files:
        verdicts = tuple(Verdict(test, False, "there is no answer") for test in task.tests)
        return Graded(task, verdicts, 0, 0, 0.0, is_missing=True)
    with TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch, "answer")
        shutil.copytree(answer, folder, symlinks=True, ignore=NOT_COPIED)
        for file in task.files:
            shutil.copy(file, folder)
        hidden = Path(scratch, "hidden")
        shutil.copytree(task.folder, hidden, ignore=shutil.ignore_patterns("reference", "naive"))
        begun = time.monotonic()
        ending = run(folder, hidden / "test_hidden.py", Path(scratch, "results"), seconds)
        taken = time.monotonic() - begun
        verdicts = read_verdicts(task, Path(scratch, "results"), ending)
    code = [file.read_text(encoding="utf-8", errors="replace") for file in files]
    used = read_usage(answer / "timing.json")
    return Graded(
        task,
        verdicts,
        lines=sum(map(count_lines, code)),
        tokens=sum(map(count_tokens, code)),
        seconds=taken,
        used_tokens=used.get("total_tokens"),
        used_seconds=used.get("total_duration_seconds"),
    )


def run(folder: Path, hidden: Path, results: Path, seconds: float) -> str:
    """Run the tests and end all that they started; return why they stopped."""
    scratch = folder.parent / "scratch"
    scratch.mkdir()
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),  # nothing else of ours: no keys, no tokens
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    }
    process = subprocess.Popen(
        [sys.executable, PROCESS, hidden, results],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return f"the process ended with exit code {process.wait(seconds)}"
    except subprocess.TimeoutExpired:
        return f"not done within {seconds:g} s"
    finally:
        # What the answer started is in the same group, and ends with it.
        kill_group(process.pid)
        process.wait()


def kill_group(group: int) -> None:
    """End every process of the group that is left."""
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def read_verdicts(task: Task, results: Path, ending: str) -> tuple[Verdict, ...]:
    """Return a verdict for each test of the task; one that did not report has failed."""
    lines = results.read_text(encoding="utf-8").splitlines() if results.is_file() else []
    found: dict[str, Any] = {}
    for line in lines:
        if line.endswith("}"):  # the last one is cut off where the process was killed
            row = json.loads(line)
            # Of a test with parameters, and of its call and its teardown, the first failure.
            if row["test"] not in found or found[row["test"]]["passed"]:
                found[row["test"]] = row
    otherwise: Any = {"passed": False, "evidence": f"it did not run to its end: {ending}"}
    rows = [(test, found.get(test) or found.get("") or otherwise) for test in task.tests]
    return tuple(Verdict(test, row["passed"], row["evidence"]) for test, row in rows)


def list_code(task: Task, answer: Path) -> list[Path]:
    """Return the Python files of an answer: none that was given, tests only where asked for."""
    given = {file.name for file in task.files}
    files = (file for file in sorted(answer.rglob("*.py")) if file.is_file())
    return [file for file in files if is_code(file.relative_to(answer), given, task.writes)]


def is_code(file: Path, given: set[str], writes: tuple[str, ...]) -> bool:
    """Return whether the file counts as the answer's."""
    is_left_out = bool(NOT_COPIED("", list(file.parts)))
    is_test = file.name.startswith("test_") or file.name == "conftest.py"
    return str(file) in writes or not (is_left_out or is_test or str(file) in given)


def count_lines(code: str) -> int:
    """Return the number of lines that are neither blank nor a comment."""
    lines = (line.strip() for line in code.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def read_usage(file: Path) -> dict[str, Any]:
    """Return what the run of the assistant took, where timing.json says so."""
    used = read_json(file) if file.is_file() else {}
    return used if isinstance(used, dict) else {}

"""SNIPPET-PASSES: the tests of the snippets pass, and execute every line of them."""

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places
from fastapi_development.tools import ToolError, run_tool

CODE = "SNIPPET-PASSES"
EACH = 120
"""Seconds that one test may take."""


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield the tests that fail and the lines that none executes, from one run of pytest.

    Folders with a broken module are left out: what is wrong with them is said already.
    """
    folders = {path.split("/")[1] for path in run.usable(skill.modules) if "/test_" in path}
    if not folders:
        return
    with tempfile.TemporaryDirectory() as scratch:
        yield from run_tests(skill, run, sorted(folders), Path(scratch))


def run_tests(skill: Skill, run: Run, folders: list[str], scratch: Path) -> Iterator[Finding]:
    """Run pytest under coverage and yield what the two report."""
    places = Places(skill)
    junit = scratch / "junit.xml"
    data = ["--data-file", str(scratch / "coverage")]
    paths = [f"snippets/{folder}" for folder in folders]
    pytest = ["pytest", "-q", "--junit-xml", str(junit), "-o", "junit_family=xunit1"]
    pytest += ["--timeout", str(EACH), "-p", "no:cacheprovider", *paths]
    if run.jobs > 1:
        pytest += ["-n", str(run.jobs), "--dist", "loadfile"]
    os.environ["COVERAGE_FILE"] = str(scratch / "coverage")
    done = run_tool(
        skill.root, ["coverage", "run", "--source", "snippets", "-m", *pytest], limit=run.limit
    )
    if not junit.is_file():
        raise ToolError(f"pytest could not run: {(done.stdout + done.stderr).strip()[-2000:]}")
    cases = list(ET.parse(junit).getroot().iter("testcase"))  # noqa: S314  pytest wrote it
    run.counts["snippet tests passed"] = sum(not list(case) for case in cases)
    run.counts["snippet tests skipped"] = sum(case.find("skipped") is not None for case in cases)
    for case in cases:
        yield from list_failures(places, case)
    # A test that says what is missing on this machine has lines that only other machines execute.
    skipped = {path_of(case) for case in cases if case.find("skipped") is not None}
    run_tool(skill.root, ["coverage", "combine", *data, str(scratch)])
    report = scratch / "coverage.json"
    run_tool(skill.root, ["coverage", "json", *data, "-o", str(report)])
    if not report.is_file():
        raise ToolError("coverage made no report of the tests")
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    files = {path: file for path, file in files.items() if path not in skipped}
    yield from list_missed(places, run, folders, files)


def path_of(case: ET.Element) -> str:
    """Return the module of a test."""
    return case.get("file") or f"{case.get('classname', '').replace('.', '/')}.py"


def list_failures(places: Places, case: ET.Element) -> Iterator[Finding]:
    """Yield the failure of one test, if it has one."""
    for kind in ("failure", "error"):
        problem = case.find(kind)
        if problem is None:
            continue
        path = path_of(case)
        reason = (problem.get("message") or problem.text or "").strip().split("\n")[0][:300]
        name = case.get("name") or path
        help_ = f"run `python -m pytest {path}`"
        line = int(case.get("line") or 0) + 1
        yield places.find(CODE, path, line, f'"{name}" fails: {reason}', help_)


def list_missed(
    places: Places, run: Run, folders: list[str], files: dict[str, dict[str, list[int]]]
) -> Iterator[Finding]:
    """Yield the first line of each module that no test executes."""
    for path, file in sorted(files.items()):
        parts = path.split("/")
        if len(parts) < 3 or parts[1] not in folders:
            continue
        run.counts["lines executed by tests"] += len(file["executed_lines"])
        if file["missing_lines"]:
            lines = ", ".join(map(str, file["missing_lines"]))
            message = f"no test executes the lines {lines}"
            help_ = "test them or take them out"
            yield places.find(CODE, path, file["missing_lines"][0], message, help_)

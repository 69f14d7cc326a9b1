"""Pages checked on other releases of FastAPI: the release is put before the installed one."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fastapi_development import SkillError, validate
from fastapi_development.get import covers, read_version
from fastapi_development.models import Skill
from fastapi_development.tools import ToolError, run_tool

OLDEST = "oldest"
"""Stands for the first release that each page names."""
RULES = ("SNIPPET-IMPORTS", "SNIPPET-PASSES")
"""Those that run the code; what the others check is the same on each release."""


def run(
    skill: Skill, release: str, pages: Collection[str] = (), limit: int = 1800, jobs: int = 1
) -> validate.Report:
    """Return what the rules that run code find on a release, or on the oldest of each page.

    Raises SkillError where no page is to be checked, ToolError where the release cannot be had.
    """
    findings = []
    checked: Counter[str] = Counter()
    for number, names in plan(skill, release, pages).items():
        with put_first(number):
            report = validate.run(skill, only=RULES, pages=names, limit=limit, jobs=jobs)
        checked += Counter(report.checked)
        findings += [
            replace(finding, message=f"on FastAPI {number}: {finding.message}")
            for finding in report.findings
        ]
    return validate.Report(tuple(findings), dict(checked), RULES)


def plan(skill: Skill, release: str, names: Collection[str]) -> dict[str, list[str]]:
    """Return the releases to check on, oldest first, each with the names of its pages.

    Those are the pages named, or else those that say that they were proven on the release.
    """
    found: dict[str, list[str]] = {}
    for page in skill.pages:
        proven = page.front_matter.text("fastapi")
        first = ".".join(map(str, page.first_release))
        is_meant = page.name in names if names else release == OLDEST or covers(proven, release)
        if is_meant and first:
            found.setdefault(first if release == OLDEST else release, []).append(page.name)
    if not found:
        raise SkillError(
            f"no page says that it was proven on FastAPI {release}; try one there with --page NAME"
        )
    return {number: found[number] for number in sorted(found, key=read_version)}


@contextmanager
def put_first(release: str) -> Iterator[None]:
    """Put the release before the packages of this environment, for processes that start now.

    What it needs in another version than the installed one comes with it, as pip decides. That an
    older release uses what others have deprecated since is no fault of a page.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        wanted = resolve(release, Path(folder))
        if wanted:
            run_pip(Path(folder), ["--no-deps", "--target", folder, *wanted])
        add_to("PYTHONPATH", folder, os.pathsep)
        add_to("PYTEST_ADDOPTS", "-W ignore::DeprecationWarning", " ")
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def add_to(name: str, value: str, separator: str) -> None:
    """Put the value before what a variable of the environment holds."""
    os.environ[name] = separator.join(filter(None, [value, os.environ.get(name)]))


def resolve(release: str, folder: Path) -> list[str]:
    """Return what is to be installed for the release, such as `starlette==1.10.0`."""
    report = run_pip(folder, ["--dry-run", "--report", "-", f"fastapi=={release}"])
    packages = [package["metadata"] for package in json.loads(report)["install"]]
    return [f"{package['name']}=={package['version']}" for package in packages]


def run_pip(folder: Path, arguments: list[str]) -> str:
    """Return what `pip install` prints; raise ToolError where it fails."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    done = run_tool(folder, ["pip", "install", *quiet, *arguments])
    if done.returncode:
        last = done.stderr.strip().rpartition("\n")[2]
        raise ToolError(f"{arguments[-1]} cannot be installed: {last}")
    return done.stdout

"""SNIPPET-TYPES: mypy --strict finds no error in the modules."""

import json
from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places
from fastapi_development.tools import ToolError, run_tool

CODE = "SNIPPET-TYPES"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield mypy's errors, one run over all modules."""
    modules = run.usable(skill.modules)
    if not modules:
        return
    done = run_tool(skill.root, ["mypy", "--strict", "--output", "json", *modules], limit=900)
    if done.returncode not in (0, 1):
        raise ToolError(f"mypy could not run: {(done.stderr or done.stdout).strip()[-300:]}")
    places = Places(skill)
    for line in done.stdout.splitlines():
        if not line.startswith("{"):
            continue
        problem = json.loads(line)
        if problem["severity"] != "error":
            continue
        message = f"{problem['code']}: {problem['message']}"
        help_ = (
            problem.get("hint")
            or f"https://mypy.rtfd.io/en/stable/_refs.html#code-{problem['code']}"
        )
        yield places.find(CODE, problem["file"], max(problem["line"], 1), message, help_)
    run.counts["modules type-checked"] = len(modules)

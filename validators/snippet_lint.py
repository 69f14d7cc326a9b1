"""SNIPPET-LINT: ruff, with the configuration of the skill, has nothing to say."""

import json
from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places
from fastapi_development.tools import ToolError, run_tool

CODE = "SNIPPET-LINT"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield ruff's findings, one run over all modules."""
    modules = run.usable(skill.modules)
    if not modules:
        return
    done = run_tool(
        skill.root, ["ruff", "check", "--no-cache", "--output-format", "json", *modules]
    )
    if done.returncode not in (0, 1):
        raise ToolError(f"ruff could not run: {done.stderr.strip()[-300:]}")
    places = Places(skill)
    for problem in json.loads(done.stdout):
        file = skill.root.resolve().joinpath(problem["filename"])
        path = file.resolve().relative_to(skill.root.resolve()).as_posix()
        fix = (problem.get("fix") or {}).get("message")
        help_ = fix or problem.get("url") or "mend the module"
        message = f"{problem['code']} {problem['message']}"
        yield places.find(CODE, path, problem["location"]["row"], message, help_)
    run.counts["modules linted"] = len(modules)

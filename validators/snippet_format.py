"""SNIPPET-FORMAT: each module is formatted by ruff."""

import re
from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places
from fastapi_development.tools import ToolError, run_tool

CODE = "SNIPPET-FORMAT"
FILE = re.compile(r"^--- (?P<path>.+)$")
HUNK = re.compile(r"^@@ -(?P<line>\d+)(?:,\d+)? ")


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield the first place of each module that ruff would write otherwise."""
    modules = run.usable(skill.modules)
    if not modules:
        return
    done = run_tool(skill.root, ["ruff", "format", "--no-cache", "--diff", *modules])
    if done.returncode not in (0, 1):
        raise ToolError(f"ruff could not run: {done.stderr.strip()[-300:]}")
    places = Places(skill)
    path = ""
    for line in done.stdout.splitlines():
        if file := FILE.match(line):
            path = file["path"]
        elif (hunk := HUNK.match(line)) and path:
            message = "it is not formatted"
            help_ = f"run `ruff format {path}`, then `fastapi-skill sync`"
            yield places.find(CODE, path, int(hunk["line"]), message, help_)
            path = ""

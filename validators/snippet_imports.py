"""SNIPPET-IMPORTS: a module can be imported, soon, and does nothing by it.

Each is imported in a process of its own, where opening a connection, writing a file, starting a
process or a thread, and printing are reported.
"""

import json
from collections.abc import Iterator

from fastapi_development import importing
from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places
from fastapi_development.tools import run_tool

CODE = "SNIPPET-IMPORTS"
SECONDS = 10
HELP = {
    "error": "mend it, or read what is missing when the app starts, not at import",
    "timeout": "move the work into a function or the lifespan",
    "effect": "move it into a function, a dependency or the lifespan",
}


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each module that fails, hangs or acts when it is imported."""
    code = [path for path in skill.modules if not is_test(path) and path not in run.broken]
    if not code:
        return
    places = Places(skill)
    arguments = [importing.__file__, str(SECONDS), *code]
    done = run_tool(skill.root, arguments, limit=60 + SECONDS * len(code), module=False)
    for line in done.stdout.splitlines():
        report = json.loads(line)
        run.counts["modules imported"] += 1
        for kind, number, message in report["problems"]:
            run.broken.add(report["path"])
            yield places.find(CODE, report["path"], number, message, HELP[kind])


def is_test(path: str) -> bool:
    """Return whether the module is a test or serves tests alone."""
    return path.rsplit("/", 1)[-1].startswith(("test_", "conftest"))

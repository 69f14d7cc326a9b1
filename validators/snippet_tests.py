"""SNIPPET-TESTS: each module of a page is used by a test of its folder, each wrong way by its own.

`avoid.py` needs `test_avoid.py`: the harm is shown, not told.
"""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from fastapi_development.models import Finding, Run, Skill

CODE = "SNIPPET-TESTS"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield folders without a test, modules that no test uses and harms that none shows."""
    folders: dict[str, list[PurePosixPath]] = {}
    for module in skill.modules:
        path = PurePosixPath(module)
        folders.setdefault(path.parts[1], []).append(path)
    for folder, paths in folders.items():
        tests = [path for path in paths if path.name.startswith("test_")]
        if not tests:
            message = "the folder has no test"
            help_ = f"write snippets/{folder}/test_app.py"
            yield Finding(str(paths[0]), 0, CODE, message, help_)
            continue
        run.counts["wrong ways with their harm shown"] += sum(
            path.stem.startswith("avoid") for path in paths
        )
        used = {name for test in tests for name in list_used(skill, test)}
        yield from check_folder(paths, tests, used)


def check_folder(
    paths: list[PurePosixPath], tests: list[PurePosixPath], used: set[str]
) -> Iterator[Finding]:
    """Yield the modules of one folder that its tests leave out."""
    names = {test.name for test in tests}
    code = [path for path in paths if path not in tests and path.name != "__init__.py"]
    for path in code:
        if path.name != "conftest.py" and path.stem not in used:
            message = f'no test of the folder imports or serves "{path.stem}"'
            yield Finding(str(path), 0, CODE, message, f"import it in {sorted(names)[0]}")
        if path.stem.startswith("avoid") and not any(
            name.startswith("test_avoid") for name in names
        ):
            message = "the harm of the wrong way is not shown"
            yield Finding(str(path), 0, CODE, message, "write test_avoid.py, which provokes it")


def list_used(skill: Skill, test: PurePosixPath) -> set[str]:
    """Return the names of modules that a test imports or names in a string, as `serve("avoid")`."""
    try:
        tree = ast.parse((skill.root / test).read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return set()  # SNIPPET-COMPILES says so
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            used.update((node.module or "").split("."))
            used.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used.update(node.value.replace(":", ".").replace("/", ".").split("."))
    return used

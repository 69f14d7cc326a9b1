"""The words of the evals as frozen values, read once from evals.json and tasks/."""

import ast
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi_development import SkillError

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Task:
    """A task of evals.json, and what its folder below tasks/ adds."""

    id: int
    name: str
    """That of its folder, and of the folder of an answer."""
    prompt: str
    files: tuple[Path, ...]
    """What the assistant finds in its folder when it begins."""
    writes: tuple[str, ...]
    """The files that the prompt asks for."""
    happy_path: tuple[str, ...]
    """Tests of what the prompt says in plain words, which the naive answer passes."""
    naive_fails: tuple[str, ...]
    """The tests that it fails, for the harm that the task is about."""
    tests: tuple[str, ...]
    """Of test_hidden.py, in order."""
    folder: Path


@dataclass(frozen=True)
class Verdict:
    """How one hidden test ended."""

    test: str
    passed: bool
    evidence: str
    """"passed", or why not."""


@dataclass(frozen=True)
class Graded:
    """An answer to one task, run against its hidden tests."""

    task: Task
    verdicts: tuple[Verdict, ...]
    lines: int
    """Of code, without blank lines and comments."""
    tokens: int
    """Of the same files, four characters each."""
    seconds: float
    """That the tests took."""
    is_missing: bool = False
    used_tokens: int | None = None
    """By the assistant, where timing.json stands beside the answer."""
    used_seconds: float | None = None

    @property
    def passed(self) -> int:
        """The number of tests passed."""
        return sum(verdict.passed for verdict in self.verdicts)

    @property
    def is_right(self) -> bool:
        """Whether every test passed."""
        return self.passed == len(self.verdicts)


def describe(test: str) -> str:
    """Return a test's name as the sentence that it is."""
    return test.removeprefix("test_").replace("_", " ")


def list_tests(file: Path) -> tuple[str, ...]:
    """Return the names of the tests of a file, in order."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    return tuple(name for name in functions if name.startswith("test_"))


def read_json(file: Path) -> Any:
    """Return what the file holds; raise SkillError where that is not JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SkillError(f"{file}: {error}; it must hold JSON") from None


def load_tasks(only: tuple[str, ...] = (), folder: Path = FOLDER) -> tuple[Task, ...]:
    """Return the tasks in order, or those named; raise SkillError for a name that is none."""
    rows = read_json(folder / "evals.json")["evals"]
    tasks = tuple(load_task(row, folder) for row in rows)
    if unknown := set(only) - {task.name for task in tasks}:
        raise SkillError(f'there is no task "{min(unknown)}"; see python -m evals.run list')
    return tuple(task for task in tasks if not only or task.name in only)


def load_task(row: dict[str, Any], folder: Path) -> Task:
    """Return one task of evals.json."""
    own = folder / "tasks" / row["name"]
    more = read_json(own / "task.json")
    return Task(
        id=row["id"],
        name=row["name"],
        prompt=row["prompt"],
        files=tuple(folder.parent / file for file in row["files"]),
        writes=tuple(more["writes"]),
        happy_path=tuple(more["happy_path"]),
        naive_fails=tuple(more["naive_fails"]),
        tests=list_tests(own / "test_hidden.py"),
        folder=own,
    )

"""`python -m evals.run COMMAND`: prepare tasks for an assistant, grade its answers."""

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from evals import report, triggers
from evals.grade import SECONDS, grade_all
from evals.models import FOLDER, Graded, describe, list_tests, load_tasks, read_json
from fastapi_development import SkillError

SKILL = "fastapi-development"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 2 where it could not be run."""
    options = make_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except SkillError as error:
        sys.stderr.write(f"evals: {error}\n")
        return 2


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m evals.run", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("list", help="the tasks")
    command.set_defaults(run=run_list, only=[])
    command = commands.add_parser("prepare", help="a folder for each task, and its prompt beside")
    command.add_argument("folder", type=Path)
    command.set_defaults(run=run_prepare)
    command = commands.add_parser("grade", help="run answers (untrusted code!) against the tests")
    command.add_argument("answers", type=Path, nargs="+", help="folder of answers, one a run")
    command.add_argument("--without", type=Path, nargs="+", default=[], help="the same, no skill")
    command.add_argument("--output", type=Path, help="benchmark.json; grading.json go beside it")
    command.add_argument(
        "--seconds", type=float, default=SECONDS, help="for each answer (%(default)s)"
    )
    command.add_argument("--jobs", type=int, default=0, help="answers at a time (one a core)")
    command.set_defaults(run=run_grade)
    command = commands.add_parser("check", help="grade the reference and the naive answers")
    command.add_argument("--jobs", type=int, default=0, help="answers at a time (one a core)")
    command.set_defaults(run=run_check)
    command = commands.add_parser("triggers", help="the look-up's gate on triggers.json")
    command.set_defaults(run=run_triggers)
    command = commands.add_parser("sync", help="write the tests' names into evals.json")
    command.set_defaults(run=run_sync)
    for name in ("grade", "prepare"):
        commands.choices[name].add_argument("--only", nargs="+", default=[], metavar="NAME")
    return parser


def run_list(options: argparse.Namespace) -> int:
    """Print the id of each task."""
    sys.stdout.writelines(f"{task.name}\n" for task in load_tasks())
    return 0


def run_prepare(options: argparse.Namespace) -> int:
    """Make FOLDER/NAME/ with the files that the task begins with, and FOLDER/NAME.prompt.txt."""
    for task in load_tasks(tuple(options.only)):
        folder = options.folder / task.name
        folder.mkdir(parents=True, exist_ok=True)
        for file in task.files:
            shutil.copy(file, folder)
        prompt = options.folder / f"{task.name}.prompt.txt"
        prompt.write_text(task.prompt + "\n", encoding="utf-8")
    return 0


def run_grade(options: argparse.Namespace) -> int:
    """Grade the folders, print the tables, write the files asked for."""
    tasks = load_tasks(tuple(options.only))
    configurations = {"with_skill": options.answers, "without_skill": options.without}
    for folder in (*options.answers, *options.without):
        if not folder.is_dir():
            raise SkillError(f"{folder}: there is no such folder; it must hold one for each task")
    graded: dict[str, list[list[Graded]]] = {}
    for name, folders in configurations.items():
        for folder in folders:
            answers = [folder / task.name for task in tasks]
            run = grade_all(tasks, answers, options.seconds, options.jobs)
            graded.setdefault(name, []).append(run)
            sys.stdout.write(f"{report.render(folder.name, run)}{warn(folder)}\n")
    if len(graded) == 2:
        sys.stdout.write(report.render_comparison(graded))
    if options.output:
        report.write_files(options.output, graded, SKILL)
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Grade the answers that are kept with the tasks; return 1 where one is not as it should be."""
    tasks = load_tasks()
    kinds = ("reference", "naive")
    graded = {
        kind: grade_all(tasks, [task.folder / kind for task in tasks], jobs=options.jobs)
        for kind in kinds
    }
    sys.stdout.write("\n".join(report.render(kind, graded[kind]) for kind in kinds))
    are_right = all(answer.is_right for answer in graded["reference"])
    return int(not are_right or any(answer.is_right for answer in graded["naive"]))


def warn(folder: Path) -> str:
    """Return a line on the folders that belong to no task."""
    known = {task.name for task in load_tasks()}
    strange = sorted(
        item.name for item in folder.iterdir() if item.is_dir() and item.name not in known
    )
    return f"no task has these names: {', '.join(strange)}\n" if strange else ""


def run_triggers(options: argparse.Namespace) -> int:
    """Print how the look-up's gate does."""
    sys.stdout.write(triggers.render(triggers.run_triggers()))
    return 0


def run_sync(options: argparse.Namespace) -> int:
    """Write into evals.json what each task's hidden tests check."""
    file = FOLDER / "evals.json"
    content = read_json(file)
    for row in content["evals"]:
        tests = list_tests(FOLDER / "tasks" / row["name"] / "test_hidden.py")
        row["assertions"] = row["expectations"] = [describe(test) for test in tests]
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`install`, `status` and `uninstall`: the skill where assistants look for it.

A plan is made first and shown; `--dry-run` ends there. What was written can be told from what was
not by the manifest in the installed folder, so the user's own files and changes stay.
"""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.install.agents import (
    AGENTS,
    Place,
    choose_agents,
    find_places,
    find_project,
)
from fastapi_development.install.folder_swap import locked, staging
from fastapi_development.install.installed import Installed, describe, judge, look
from fastapi_development.install.installing import Step, perform, plan_install, plan_uninstall
from fastapi_development.install.skill_files import collect, version_of
from fastapi_development.loader import load

EPILOG = """Exit status: 0 done, or nothing to do; 1 where a place was left alone because something
stands there that this command did not write, or where `status` finds what is not up to date; 2
where it could not be run."""


@dataclass(frozen=True)
class Running:
    """The skill of this package."""

    name: str
    version: str


def main(arguments: list[str]) -> int:
    """Run install, status or uninstall; raises SkillError where it cannot be run."""
    options = make_parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except BrokenPipeError:
        raise
    except OSError as error:
        place = error.filename or "the skill's folder"
        raise SkillError(
            f"{place}: {error.strerror}; nothing was left half-written, "
            "make the place writable or choose another by --user or --project DIR"
        ) from error


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the three commands."""
    parser = argparse.ArgumentParser(prog="fastapi-skill")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    install = add_command(commands, "install", run_install, "write the skill for assistants")
    how = install.add_mutually_exclusive_group()
    how.add_argument("--copy", dest="how", action="store_const", const="copy", help="the default")
    how.add_argument(
        "--link",
        dest="how",
        action="store_const",
        const="link",
        help="a symbolic link to the skill of this package; it is updated with the package",
    )
    uninstall = add_command(commands, "uninstall", run_uninstall, "remove what install wrote")
    add_command(commands, "status", run_status, "which version is installed where")
    for command in (install, uninstall):
        command.add_argument("--dry-run", action="store_true", help="show the plan, write nothing")
    return parser


def add_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    help_: str,
) -> argparse.ArgumentParser:
    """Return the parser of one command with the options that all three have."""
    command = commands.add_parser(name, help=help_, description=help_, epilog=EPILOG)
    command.add_argument(
        "--agent",
        action="append",
        default=[],
        choices=[*(agent.name for agent in AGENTS), "all"],
        help="may be given more than once; install: by default the ones in use, else all",
    )
    scope = command.add_mutually_exclusive_group()
    scope.add_argument("--user", action="store_true", help="for all projects of this user")
    scope.add_argument(
        "--project",
        nargs="?",
        const="",
        metavar="DIR",
        help="for one project, the default; without DIR the repository of the current folder",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run)
    return command


def run_install(options: argparse.Namespace) -> int:
    """Write the skill to each place; 1 where one was left alone."""
    if options.how == "link" and sys.platform == "win32":
        raise SkillError("--link: Windows lets few users make links; use --copy")
    project, running = project_of(options), find_running()
    agents, why = choose_agents(options.agent, project, Path.home(), running.name)
    places = find_places(agents, "user" if options.user else "project", project, running.name)
    if not options.dry_run:
        settle(places)
    files = collect(Path(SKILL_ROOT))
    steps = [plan_install(place.path, files, options.how, SKILL_ROOT) for place in places]
    whom = f"for {', '.join(agent.name for agent in agents)} ({why})"
    show(options, places, steps, running, whom)
    return carry_out(options, steps)


def run_uninstall(options: argparse.Namespace) -> int:
    """Remove from each place what was written; 1 where one was left alone."""
    agents, _ = choose_agents(options.agent or ["all"])
    scope, running = "user" if options.user else "project", find_running()
    places = find_places(agents, scope, project_of(options), running.name)
    if not options.dry_run:
        settle(places)
    steps = [plan_uninstall(place.path) for place in places]
    show(options, places, steps, running, "uninstall")
    return carry_out(options, steps)


def run_status(options: argparse.Namespace) -> int:
    """Print what is installed where; 1 where something is not up to date, or nothing is there."""
    agents, _ = choose_agents(options.agent or ["all"])
    scopes = [] if options.project is not None else ["user"]
    scopes += [] if options.user else ["project"]
    project, running = project_of(options), find_running()
    places = [
        place for scope in scopes for place in find_places(agents, scope, project, running.name)
    ]
    settle(places)
    files = collect(Path(SKILL_ROOT))
    states = [look(place.path) for place in places]
    verdicts = [judge(state, files, SKILL_ROOT) for state in states]
    seen = list(zip(places, states, verdicts, strict=True))
    if options.json:
        content = [to_json(place, state, verdict) for place, state, verdict in seen]
        print(json.dumps({"version": running.version, "places": content}, indent=1))
    else:
        print(f"{running.name} {running.version}, {SKILL_ROOT}")
        for place, state, verdict in seen:
            print_place(place, describe(state, verdict))
    return 0 if set(verdicts) - {"not installed"} == {"up to date"} else 1


def settle(places: list[Place]) -> None:
    """Put right what an interrupted run left behind."""
    for place in places:
        if staging(place.path).is_dir():
            with locked(place.path):
                pass


def find_running() -> Running:
    """Return name and version of this package's skill."""
    skill = load(Path(SKILL_ROOT))
    return Running(skill.main.front_matter.text("name"), version_of(skill))


def project_of(options: argparse.Namespace) -> Path:
    """Return the folder of the project; raise SkillError where the one named is none."""
    if not options.project:
        return find_project(Path.cwd(), Path.home())
    project = Path(options.project)
    if not project.is_dir():
        raise SkillError(f"{project}: there is no such folder; name the folder of a project")
    return project.resolve()


def show(
    options: argparse.Namespace,
    places: list[Place],
    steps: list[Step],
    running: Running,
    whom: str,
) -> None:
    """Print the plan."""
    if options.json:
        content = [
            {"path": str(place.path), "scope": place.scope, "agents": place.agents} | step.to_json()
            for place, step in zip(places, steps, strict=True)
        ]
        plan = {"version": running.version, "dry_run": options.dry_run, "places": content}
        print(json.dumps(plan, indent=1))
        return
    print(f"{running.name} {running.version}, {whom}")
    for place, step in zip(places, steps, strict=True):
        print_place(place, step.lines())


def print_place(place: Place, lines: list[str]) -> None:
    """Print a place, who reads it, and what is said of it."""
    print(f"{place.path} ({place.scope}: {', '.join(place.agents)})")
    print("".join(f"  {line}\n" for line in lines), end="")


def to_json(place: Place, state: Installed, verdict: str) -> dict[str, object]:
    """Return what stands at a place, for a program."""
    return {
        "path": str(place.path),
        "scope": place.scope,
        "agents": place.agents,
        "status": verdict,
        "kind": state.kind,
        "version": state.version,
        "target": state.target,
        "changed": state.changed,
        "added": state.added,
        "missing": state.missing,
    }


def carry_out(options: argparse.Namespace, steps: list[Step]) -> int:
    """Do what was planned, unless that is all that was asked for; 1 where a place is left alone."""
    for step in steps:
        if not options.dry_run:
            perform(step)
    return 1 if any(step.action == "refuse" for step in steps) else 0

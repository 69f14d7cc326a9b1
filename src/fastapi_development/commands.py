"""The commands that are no look-up: index, sync and validate. Each returns an exit code."""

import argparse
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.loader import load, load_all
from fastapi_development.models import Skill
from fastapi_development.store import SCALE_NAME, open_index


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name; raises SkillError where it cannot be run."""
    options = make_parser().parse_args(arguments)
    code: int = options.run(options)
    return code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="fastapi-skill", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    sync = commands.add_parser("sync", help="write the code of the modules into the pages")
    sync.add_argument(
        "--check", action="store_true", help="write nothing; show what is out of date"
    )
    sync.add_argument("--force", action="store_true", help="overwrite blocks edited in a page")
    sync.set_defaults(run=run_sync)
    validate = commands.add_parser("validate", help="check pages, snippets and their tests")
    validate.add_argument("--only", default="", help="codes or their beginnings: PAGE-,SNIP-LINT")
    validate.add_argument("--skip", default="", help="the same, to leave out")
    validate.add_argument("--format", default="text", choices=["text", "json", "github", "sarif"])
    validate.add_argument("--limit", type=int, default=1800, help="seconds for all tests together")
    validate.add_argument("--jobs", type=int, default=1, help="processes that run the tests")
    validate.add_argument(
        "--fastapi",
        metavar="RELEASE",
        help="run the code on this release: of the pages that say so, or of those named; "
        "`oldest` is the first that each page says",
    )
    validate.set_defaults(run=run_validate)
    index = commands.add_parser("index", help="build the index of a folder of skills")
    index.add_argument("path", type=Path, metavar="FOLDER")
    index.add_argument("--scale", action="store_true", help="by tantivy, for very many skills")
    index.set_defaults(run=run_index)
    for command in (sync, validate):
        command.add_argument("path", nargs="?", type=Path, default=Path(SKILL_ROOT))
        command.add_argument("--page", action="append", default=[], help="only this page")
    return parser


def run_index(options: argparse.Namespace) -> int:
    """Build the index of all skills of the folder, by tantivy where asked for."""
    skills = load_all(options.path)
    if options.scale:
        target = options.path / SCALE_NAME
        shutil.rmtree(target, ignore_errors=True)
        scale_builder()(skills, target, str(options.path))
    else:
        open_index(str(options.path), several=True)
    print(f"{sum(len(skill.pages) or 1 for skill in skills)} pages of {len(skills)} skills indexed")
    return 0


def scale_builder() -> Callable[[Sequence[Skill], Path, str], None]:
    """Return what builds an index by tantivy; raise SkillError where that is not installed."""
    try:
        from fastapi_development.scale import build_scale
    except ImportError:
        message = 'tantivy is not installed; pip install "fastapi-development[scale]"'
        raise SkillError(message) from None
    return build_scale


def run_sync(options: argparse.Namespace) -> int:
    """Bring the pages up to date, or show what is not; 1 where something stays out of date."""
    from fastapi_development import sync

    skill = load(options.path)
    changes, findings = sync.plan(skill, options.force)
    if options.page:
        paths = {f"patterns/{name}.md" for name in options.page}
        changes = [change for change in changes if change.path in paths]
        findings = [finding for finding in findings if finding.path in paths]
    for finding in findings:
        print(finding, file=sys.stderr)
    if options.check:
        for change in changes:
            print(change.diff(), end="")
        print(f"{len(changes)} of {len(skill.pages) + 1} files out of date")
        return 1 if changes or findings else 0
    sync.write(skill.root, changes)
    print(f"{len(changes)} files written")
    return 1 if findings else 0


def run_validate(options: argparse.Namespace) -> int:
    """Run the validators and print what they find; 1 where there is anything."""
    from fastapi_development import releases, validate

    skill = load(options.path)
    if options.fastapi and (options.only or options.skip):
        rules = " and ".join(releases.RULES)
        raise SkillError(f"--fastapi runs {rules}; leave out --only and --skip")
    if options.fastapi:
        report = releases.run(skill, options.fastapi, options.page, options.limit, options.jobs)
    else:
        report = validate.run(
            skill,
            only=validate.split_codes(options.only),
            skip=validate.split_codes(options.skip),
            pages=options.page,
            limit=options.limit,
            jobs=options.jobs,
        )
    print(validate.render(report, options.format))
    return 1 if report.findings else 0

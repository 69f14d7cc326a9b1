"""`new PAGE`: the files of a page, which fail the validation until they are filled."""

import argparse
import contextlib
import keyword
import re
import shutil
from pathlib import Path

from fastapi_development import HERE, SKILL_ROOT, SkillError, sync
from fastapi_development.loader import load
from fastapi_development.models import Skill

NAME = re.compile(r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$")
LONGEST = 40
RESERVED = frozenset({"aux", "con", "conftest", "none", "nul", "prn", "skill"})
"""Names that Windows, pytest or the markers of pages use otherwise."""
PAGE = """---
title: ""
summary: ""
read_when: ""
area: {area}
triggers: []
fastapi: "{fastapi}"
related: []
---
#

## Use

TODO: what to do, and what happens then. <!-- proof: test_app.TODO -->

<!-- snippet: {folder}.app -->
```python
```

## Why

TODO: what goes wrong without it, or what it spares. <!-- proof: test_avoid.TODO -->

## Avoid

TODO: the wrong way in a few words:

<!-- snippet: {folder}.avoid -->
```python
```

TODO: what that does. <!-- proof: test_avoid.TODO -->

## Test

TODO: how a user tests their own. <!-- proof: test_app.TODO -->

## Limits

- TODO: when not to, or leave this heading out. <!-- source: -->
"""
APP = '''"""TODO: in one line what this program shows."""

from fastapi import FastAPI

app = FastAPI()
'''
AVOID = '''"""TODO: in one line the wrong way, and what it does."""

from fastapi import FastAPI

app = FastAPI()
'''
TEST = """import pytest
from fastapi.testclient import TestClient

from .{module} import app

client = TestClient(app)


def test_{what}() -> None:
    pytest.fail("TODO: {todo}")
"""
MODULES = {
    "__init__": "",
    "app": APP,
    "avoid": AVOID,
    "test_app": TEST.format(
        module="app",
        what="write_me",
        todo="write me: a good case and a refusal",
    ),
    "test_avoid": TEST.format(
        module="avoid",
        what="write_the_harm",
        todo="write me: the harm, and that app.py does not do it",
    ),
}


def main(arguments: list[str]) -> int:
    """Make the files of the page; raises SkillError where the name or the place is no good."""
    parser = argparse.ArgumentParser(prog="fastapi-skill new", description=__doc__)
    parser.add_argument("page", metavar="PAGE", help="its name, such as upload-limits")
    parser.add_argument("--area", default="", help=f"one of {', '.join(sync.AREAS)}")
    parser.add_argument(
        "--skill", type=Path, default=Path(SKILL_ROOT), metavar="FOLDER", help="another skill"
    )
    options = parser.parse_args(arguments[1:])
    if options.skill.is_relative_to(HERE):
        raise SkillError(
            f"{options.skill}: it is an installed package; name your skill by --skill FOLDER"
        )
    check_name(options.page)
    if options.area and options.area not in sync.AREAS:
        areas = ", ".join(sync.AREAS)
        raise SkillError(f'--area: there is no area "{options.area}"; use {areas}')
    skill = load(options.skill)
    check_free(skill, options.page)
    try:
        paths = make(skill, options.page, options.area)
    except OSError as error:
        place = error.filename or options.skill
        raise SkillError(f"{place}: {error.strerror}; nothing was written") from error
    print("\n".join(paths))
    print(
        f"Fill them, then run `fastapi-skill sync` and `fastapi-skill validate --page "
        f"{options.page}`; CONTRIBUTING.md says what each holds."
    )
    return 0


def check_name(name: str) -> None:
    """Raise SkillError where the name is no good for a page and a module."""
    if len(name) > LONGEST:
        raise SkillError(f'"{name[:60]}": it has {len(name)} characters; use at most {LONGEST}')
    if not NAME.fullmatch(name):
        raise SkillError(
            f'"{name}": it is not the name of a page; use words of a-z and 0-9 with single hyphens '
            "between them, a letter first, such as upload-limits"
        )
    folder = name.replace("-", "_")
    if name in RESERVED or keyword.iskeyword(folder) or name.startswith("test-"):
        raise SkillError(f'"{name}": it means something else to Python or a tool; add a word to it')


def check_free(skill: Skill, name: str) -> None:
    """Raise SkillError where something of that name is there already."""
    folder = name.replace("-", "_")
    for path in (f"patterns/{name}.md", f"snippets/{folder}", f"snippets/{folder}.py"):
        if (skill.root / path).exists() or (skill.root / path).is_symlink():
            raise SkillError(f"{skill.root / path}: it is there already; take another name")


def make(skill: Skill, name: str, area: str) -> list[str]:
    """Write the page, its modules and the index of SKILL.md, or nothing; return their paths."""
    folder = name.replace("-", "_")
    page = skill.root / "patterns" / f"{name}.md"
    modules = skill.root / "snippets" / folder
    text = PAGE.format(area=area or "TODO", fastapi=guess_range(skill), folder=folder)
    page.parent.mkdir(exist_ok=True)
    modules.parent.mkdir(exist_ok=True)
    with contextlib.ExitStack() as undo:
        modules.mkdir()
        undo.callback(shutil.rmtree, modules)
        for module, source in MODULES.items():
            (modules / f"{module}.py").write_text(source, encoding="utf-8", newline="\n")
        with page.open("x", encoding="utf-8", newline="\n") as stream:
            undo.callback(page.unlink)
            stream.write(text)
        paths = {f"patterns/{name}.md", "SKILL.md"}
        changes, _ = sync.plan(load(skill.root))
        # SKILL.md is the last of them, so it changes when all else is there.
        sync.write(skill.root, [change for change in changes if change.path in paths])
        undo.pop_all()
    return [f"patterns/{name}.md", *(f"snippets/{folder}/{module}.py" for module in MODULES)]


def guess_range(skill: Skill) -> str:
    """Return the newest of what other pages say of FastAPI; "" where there is no page.

    A new page is written on the release at hand, and has not been tried on older ones.
    """
    if not skill.pages:
        return ""
    return max(skill.pages, key=lambda page: page.first_release).front_matter.text("fastapi")

"""PAGE-FRONT-MATTER: every page has the keys of a page, of the right type and nothing else."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fastapi_development.models import Finding, Page, Run, Skill
from fastapi_development.sync import AREAS

CODE = "PAGE-FRONT-MATTER"
Line = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]+$")]
PageName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class FrontMatter(BaseModel):
    """The front matter of a page; CONTRIBUTING.md says what each key holds."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Annotated[Line, StringConstraints(max_length=90)]
    summary: Line
    read_when: Annotated[Line, StringConstraints(max_length=160)]
    area: Literal[AREAS]  # type: ignore[valid-type]  # a tuple of strings, which Literal takes
    triggers: Annotated[tuple[Line, ...], Field(min_length=1, max_length=40)]
    fastapi: Annotated[str, StringConstraints(pattern=r"^>=\d+\.\d+(\.\d+)?(,<\d+\.\d+(\.\d+)?)?$")]
    related: Annotated[tuple[PageName, ...], Field(max_length=5)]


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each key that is missing, unknown or of the wrong form."""
    names = {page.name for page in skill.pages}
    for page in skill.pages:
        if page.front_matter.end_line:
            yield from check_keys(page)
            yield from check_related(skill, page, names)


def check_keys(page: Page) -> Iterator[Finding]:
    """Yield what Pydantic says of the keys."""
    try:
        FrontMatter.model_validate(dict(page.front_matter.values))
    except ValidationError as error:
        for problem in error.errors():
            key = str(problem["loc"][0])
            line = page.front_matter.lines.get(key, 1)
            given = "" if problem["type"] == "missing" else f" {problem['input']!r}"
            help_ = "CONTRIBUTING.md, A page, says what each key holds"
            yield Finding(page.path, line, CODE, f'"{key}"{given}: {problem["msg"]}', help_)


def check_related(skill: Skill, page: Page, names: set[str]) -> Iterator[Finding]:
    """Yield the related pages that are not there, or are the page itself."""
    line = page.front_matter.lines.get("related", 1)
    for name in page.front_matter.items("related"):
        exists = name in names or (skill.root / "patterns" / f"{name}.md").is_file()
        if not exists or name == page.name:
            help_ = "name another page of patterns/"
            yield Finding(page.path, line, CODE, f'related "{name}" is not another page', help_)

"""SKILL-INDEX: the index in SKILL.md is that of the pages."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.sync import INDEX_END, INDEX_START, rewrite_index

CODE = "SKILL-INDEX"
WHOLE_SKILL = True


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield the first line of the index that differs, or that there is none."""
    text = skill.main.text
    if INDEX_START not in text or INDEX_END not in text.partition(INDEX_START)[2]:
        message = "there is no place for the index of the pages"
        help_ = f"write the lines {INDEX_START} and {INDEX_END}"
        yield Finding(skill.main.path, 0, CODE, message, help_)
        return
    written, right = text.split("\n"), rewrite_index(skill).split("\n")
    if written == right:
        return
    pairs = zip(written, right, strict=False)
    line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), min(len(written), len(right)))
    message = f'the index is not that of the pages from "{written[line - 1][:60]}" on'
    yield Finding(skill.main.path, line, CODE, message, "run `fastapi-skill sync`")

"""PAGE-READING: a page can be read, and reads the same as markdown-it-py and PyYAML read it."""

from collections.abc import Iterator

import yaml
from markdown_it import MarkdownIt

from fastapi_development.models import Finding, Page, Run, Skill

CODE = "PAGE-READING"
SUBSET = "keep to plain values and lists, `#` headings and fences that start a line; quote values"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield what the parser could not read, and where the two libraries read something else."""
    yield from skill.findings
    for page in (skill.main, *skill.pages):
        yield from page.findings
        if not page.findings:
            yield from compare_front_matter(page)
            yield from compare_body(page)


def compare_front_matter(page: Page) -> Iterator[Finding]:
    """Yield the keys that YAML gives another value."""
    try:
        values = yaml.safe_load(page.front_matter.source) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "it cannot be read"
        yield Finding(page.path, line, CODE, f"the front matter is not YAML: {problem}", SUBSET)
        return
    if not isinstance(values, dict):
        message = f"the front matter is a {type(values).__name__}, not keys with values"
        yield Finding(page.path, 2, CODE, message, SUBSET)
        return
    for key in values.keys() | page.front_matter.values.keys():
        ours = page.front_matter.values.get(key)
        theirs = values.get(key)
        theirs = tuple(theirs) if isinstance(theirs, list) else theirs
        if ours != theirs:
            line = page.front_matter.lines.get(key, 1)
            message = f'"{key}" is {theirs!r} in YAML and {ours!r} here'
            yield Finding(page.path, line, CODE, message, SUBSET)


def compare_body(page: Page) -> Iterator[Finding]:
    """Yield the headings and blocks that CommonMark sees elsewhere or not at all."""
    lines = page.text.split("\n")
    start = page.front_matter.end_line
    tokens = MarkdownIt("commonmark").parse("\n".join(lines[start:]))
    theirs = set()
    for position, token in enumerate(tokens):
        line = (token.map[0] if token.map else 0) + start + 1
        if token.type == "heading_open":
            theirs.add(("heading", line, tokens[position + 1].content))
        elif token.type == "fence":
            theirs.add(("block", line, token.info.strip()))
        elif token.type == "code_block":
            theirs.add(("indented block", line, ""))
    ours = {("block", block.line, block.info) for block in page.blocks}
    ours |= {("heading", section.line, section.heading) for section in page.sections}
    ours |= {("heading", line, text) for kind, line, text in theirs if text == page.title}
    for kind, line, text in sorted(theirs ^ ours):
        message = f'the {kind} "{text}" is read by one of CommonMark and this parser alone'
        yield Finding(page.path, line, CODE, message, SUBSET)

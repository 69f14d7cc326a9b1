"""Modules → pages: the one writer of the code in pages and of the index in SKILL.md."""

import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi_development.models import Block, Finding, Page, Skill
from fastapi_development.regions import RegionError, find_region, make_digest

INDEX_START = "<!-- index: written by `fastapi-skill sync` -->"
INDEX_END = "<!-- end of index -->"
AREAS = (
    "Dependencies",
    "Async",
    "App",
    "Requests",
    "Uploads",
    "Work",
    "Database",
    "Security",
    "Middleware",
    "Realtime",
    "Testing",
    "Deployment",
)


@dataclass(frozen=True)
class Change:
    """A file whose text is not what its sources say."""

    path: str
    before: str
    after: str

    def diff(self) -> str:
        """Return a unified diff from what stands there to what should."""
        lines = difflib.unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.path,
            f"{self.path} (from its modules)",
        )
        return "".join(lines)


def plan(skill: Skill, force: bool = False) -> tuple[list[Change], list[Finding]]:
    """Return the changes that bring the pages up to date, and what stands in the way of them.

    A block that was edited in the page is in the way unless `force` is given.
    """
    changes: list[Change] = []
    findings: list[Finding] = []
    for page in skill.pages:
        after = rewrite_page(skill.root, page, force, findings)
        if after != page.text:
            changes.append(Change(page.path, page.text, after))
    after = rewrite_index(skill)
    if after != skill.main.text:
        changes.append(Change(skill.main.path, skill.main.text, after))
    return changes, findings


def rewrite_page(root: Path, page: Page, force: bool, findings: list[Finding]) -> str:
    """Return the page's text with the code of its modules in each marked block."""
    lines = page.text.split("\n")
    # From the bottom, so that the lines of the blocks above stay where they are.
    for block in reversed(page.blocks):
        if block.marker is None or block.marker.target == "none":
            continue
        try:
            code = find_region(root, block.marker.target).code
        except RegionError as error:
            findings.append(
                Finding(page.path, block.marker.line, "PAGE-MARKERS", str(error), error.help)
            )
            continue
        if is_edited(block, code) and not force:
            message = f'the block of "{block.marker.target}" was edited in the page'
            help_ = "make the edit in the module, or run `fastapi-skill sync --force` to lose it"
            findings.append(Finding(page.path, block.line, "PAGE-DRIFT", message, help_))
            continue
        lines[block.marker.line - 1 : block.end_line] = write_block(block.marker.target, code)
    return "\n".join(lines)


def is_edited(block: Block, code: str) -> bool:
    """Return whether the block holds something that sync did not write and would lose."""
    if not block.code.strip() or block.code == code or block.marker is None:
        return False
    return make_digest(block.code) != block.marker.digest


def write_block(target: str, code: str) -> list[str]:
    """Return the lines of a marked block."""
    return [f"<!-- snippet: {target} {make_digest(code)} -->", *write_fence(code).split("\n")]


def write_fence(code: str) -> str:
    """Return the code as a block, with a fence that the code does not hold."""
    fence = "```"
    while fence in code:
        fence += "`"
    stripped = code.rstrip("\n")
    return f"{fence}python\n{stripped}\n{fence}"


def rewrite_index(skill: Skill) -> str:
    """Return SKILL.md's text with the index of the pages between its two comments."""
    text = skill.main.text
    start, end = text.find(INDEX_START), text.find(INDEX_END)
    if start < 0 or end < start:
        return text
    index = "\n".join(write_index(skill.pages))
    return f"{text[: start + len(INDEX_START)]}\n{index}\n{text[end:]}"


def write_index(pages: Iterable[Page]) -> Iterator[str]:
    """Yield the lines of the index: a heading for each area, a line for each page."""
    for area, group in group_by_area(pages):
        yield f"**{area}**"
        for page in group:
            yield f"- [{page.name}]({page.path}): {page.front_matter.text('read_when')}"


def group_by_area(pages: Iterable[Page]) -> list[tuple[str, list[Page]]]:
    """Return the pages of each area, the areas in their order."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(page.front_matter.text("area") or "Pages", []).append(page)
    order = {area: number for number, area in enumerate(AREAS)}
    return sorted(groups.items(), key=lambda group: order.get(group[0], len(AREAS)))


def write(root: Path, changes: Iterable[Change]) -> None:
    """Write each change whole: aside first, then in place of the old file."""
    for change in changes:
        file = root / change.path
        handle, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(change.after)
            os.chmod(aside, file.stat().st_mode)
            os.replace(aside, file)
        except BaseException:
            os.unlink(aside)
            raise

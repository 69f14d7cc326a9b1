"""PAGE-MARKERS: each Python block says which module it is, and each marker stands on its block."""

import re
from collections.abc import Iterator

from fastapi_development.models import Block, Finding, Page, Run, Skill
from fastapi_development.parser import MARKER
from fastapi_development.regions import RegionError, find_region

CODE = "PAGE-MARKERS"
LOOKS_LIKE_MARKER = re.compile(r"<!--\s*snippet\b")
FORM = "write `<!-- snippet: folder.module -->` on the line above the fence"
RELATIVE_IMPORT = re.compile(r"^\s*from \.\S* ", re.MULTILINE)
"""What is left of them: `from .app` is shown as `from app`."""


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield blocks without a marker, markers without a block, and markers that show nothing."""
    for page in skill.pages:
        used = {block.marker.line for block in page.blocks if block.marker}
        yield from find_stray_markers(page, used)
        for block in page.blocks:
            yield from check_block(skill, page, block)


def find_stray_markers(page: Page, used: set[int]) -> Iterator[Finding]:
    """Yield the markers that no fence follows, and those that are misspelt."""
    inside = {n for block in page.blocks for n in range(block.line, block.end_line + 1)}
    for number, line in enumerate(page.text.split("\n"), 1):
        if number in inside or number in used or not LOOKS_LIKE_MARKER.search(line):
            continue
        what = "stands apart from its block" if MARKER.match(line) else "is not a marker"
        yield Finding(page.path, number, CODE, f'"{line.strip()}" {what}', FORM)


def check_block(skill: Skill, page: Page, block: Block) -> Iterator[Finding]:
    """Yield what is wrong with the marker of one block."""
    marker = block.marker
    if marker is None:
        if block.is_python:
            message = f'the block "{block.info}" has no marker'
            help_ = f'{FORM}, or `<!-- snippet: none reason="…" -->`'
            yield Finding(page.path, block.line, CODE, message, help_)
        return
    if marker.target == "none":
        if not marker.reason:
            help_ = 'write `<!-- snippet: none reason="…" -->`'
            yield Finding(page.path, marker.line, CODE, '"none" gives no reason', help_)
        return
    if block.info != "python":
        message = f'the fence says "{block.info}"'
        yield Finding(page.path, block.line, CODE, message, "write ```python alone")
    try:
        region = find_region(skill.root, marker.target)
    except RegionError as error:
        yield Finding(page.path, marker.line, CODE, str(error), error.help)
        return
    if found := RELATIVE_IMPORT.search(region.code):
        message = f'"{marker.target}" shows "{found.group().strip()}", which no reader has'
        help_ = "show a module or symbol that imports its own folder alone"
        yield Finding(page.path, marker.line, CODE, message, help_, region.path, region.line)

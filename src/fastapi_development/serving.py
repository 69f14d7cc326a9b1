"""What is handed over of a page: a section without the comments that only writers need."""

import re

from fastapi_development.models import Page
from fastapi_development.parser import FENCE

COMMENT = re.compile(r"[ \t]*<!--.*?-->", re.DOTALL)
BLANKS = re.compile(r"\n{3,}")


def clean_section(text: str, code: bool = True) -> str:
    """Return the section without comments, and without its blocks where `code` is false."""
    parts: list[str] = []
    prose: list[str] = []
    fence = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if not fence and found:
            parts.append(clean_prose(prose))
            prose = []
            fence = found["fence"]
            block = [line]
        elif fence:
            block.append(line)
            stripped = line.strip()
            if stripped and set(stripped) == {fence[0]} and len(stripped) >= len(fence):
                fence = ""
                parts += ["\n".join(block)] if code else []
        else:
            prose.append(line)
    parts.append(clean_prose(prose))
    return "\n\n".join(part for part in parts if part)


def clean_prose(lines: list[str]) -> str:
    """Return the lines without comments and without runs of blank lines."""
    return BLANKS.sub("\n\n", COMMENT.sub("", "\n".join(lines))).strip("\n")


def outline(page: Page) -> str:
    """Return the page's headings in order, on one line."""
    return " · ".join(section.heading for section in page.sections if section.text.strip())

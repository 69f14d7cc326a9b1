"""What each page advises against, beside what it advises: the code of both, and the harm."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi_development.models import Block, Page, Section, Skill
from fastapi_development.serving import clean_section

CODE_SPAN = re.compile(r"`[^`]*`")
SENTENCE_END = re.compile(r"\.(?=\s)")
LIST_ITEM = re.compile(r"^[-*] ", re.MULTILINE)
CELL_END = re.compile(r"(?<!\\)\|")
SHORT = 80
"""Characters under which a sentence says too little alone."""


@dataclass(frozen=True)
class Pair:
    """The wrong way of a page and the right one."""

    page: Page
    wrong: Block
    right: Block
    harm: str
    """What the wrong way does, in a sentence or two of Markdown."""


def list_pairs(skill: Skill) -> list[Pair]:
    """Return the pair of each page that has code under Use and under Avoid."""
    return [pair for page in skill.pages if (pair := find_pair(page))]


def find_pair(page: Page) -> Pair | None:
    """Return the page's pair, or None where it has no code to compare."""
    avoid, use = sections_under(page, "Avoid"), sections_under(page, "Use")
    wrong, right = first_block(page, avoid), first_block(page, use)
    if wrong is None or right is None:
        return None
    return Pair(page, wrong, right, find_harm(page, wrong.end_line, avoid[-1].end_line))


def sections_under(page: Page, heading: str) -> list[Section]:
    """Return the section with this `##` heading and those that divide it."""
    return [section for section in page.sections if section.parent == heading]


def first_block(page: Page, sections: list[Section]) -> Block | None:
    """Return the first Python block within the sections."""
    for block in page.blocks:
        inside = any(section.line < block.line <= section.end_line for section in sections)
        if inside and block.is_python:
            return block
    return None


def find_harm(page: Page, start: int, end: int) -> str:
    """Return what the lines after the wrong code say first; "" where they say nothing."""
    text = clean_section("\n".join(page.text.split("\n")[start:end]), code=False)
    for sentence in map(cut_sentence, list_paragraphs(text)):
        # One that ends so leads to the next block.
        if not sentence.endswith(":"):
            return sentence
    return ""


def list_paragraphs(text: str) -> Iterator[str]:
    """Yield each paragraph, first item of a list and first row of a table, on one line."""
    for part in filter(None, text.split("\n\n")):
        if part.startswith("|"):
            cells = CELL_END.split(part.split("\n")[2].strip("| "))
            yield f"{cells[0].strip()}: {cells[1].strip()}."
        elif not part.startswith("#"):
            items = LIST_ITEM.split(part)
            yield " ".join((items[0] or items[1]).split())


def cut_sentence(text: str) -> str:
    """Return the first sentence, and the second where the first is short."""
    # A full stop within code ends nothing.
    masked = CODE_SPAN.sub(lambda found: "`" * len(found[0]), text)
    ends = (found.end() for found in SENTENCE_END.finditer(masked))
    return text[: next((end for end in ends if end >= SHORT), None)]

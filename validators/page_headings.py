"""PAGE-HEADINGS: a page has its title and the fixed `##` headings in order, Use among them."""

from collections.abc import Iterator
from itertools import zip_longest

from fastapi_development.models import Finding, Page, Run, Skill

CODE = "PAGE-HEADINGS"
HEADINGS = ("Use", "Why", "Avoid", "Test", "Limits")


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each heading that is unknown, out of order, doubled, empty or missing."""
    for page in skill.pages:
        if page.front_matter.text("title") != page.title:
            title = page.front_matter.text("title")
            message = f'the title "{page.title}" is not "{title}" as in the front matter'
            yield Finding(page.path, page.front_matter.end_line + 1, CODE, message, "make it so")
        yield from check_order(page)
        yield from check_content(page)


def check_order(page: Page) -> Iterator[Finding]:
    """Yield headings that are not the next of the fixed ones."""
    last = -1
    for section in page.sections:
        if section.level != 2:
            continue
        if section.heading not in HEADINGS:
            message = f'"{section.heading}" is not a heading of a page'
            help_ = f"use {', '.join(HEADINGS)}; a ### heading may be free"
            yield Finding(page.path, section.line, CODE, message, help_)
            continue
        position = HEADINGS.index(section.heading)
        if position <= last:
            message = f'"{section.heading}" comes after "{HEADINGS[last]}"'
            help_ = f"each once, in the order {', '.join(HEADINGS)}"
            yield Finding(page.path, section.line, CODE, message, help_)
        last = max(last, position)
    if "Use" not in [section.heading for section in page.sections if section.level == 2]:
        yield Finding(page.path, 0, CODE, 'there is no "## Use"', "begin with the default")


def check_content(page: Page) -> Iterator[Finding]:
    """Yield headings with nothing under them, deeper ones, and `###` headings used twice."""
    seen: set[str] = set()
    for section, following in zip_longest(page.sections, page.sections[1:]):
        empty = not section.text.strip()
        if empty and not (following and following.level > section.level):
            message = f'there is nothing under "{section.heading}"'
            yield Finding(page.path, section.line, CODE, message, "fill it or leave it out")
        if section.level > 3:
            message = f'"{section.heading}" is a heading of level {section.level}'
            yield Finding(page.path, section.line, CODE, message, "use ## and ### alone")
        if section.level == 3 and section.heading in seen:
            message = f'"{section.heading}" stands twice'
            yield Finding(page.path, section.line, CODE, message, "give each its own name")
        seen.add(section.heading)

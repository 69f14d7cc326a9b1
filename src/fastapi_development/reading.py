"""`list` and `show`: what the pages are, and one of them."""

import sys
from pathlib import Path

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.get import write
from fastapi_development.loader import load
from fastapi_development.models import Page, Skill
from fastapi_development.serving import clean_section
from fastapi_development.sync import write_index

USAGE = "usage: fastapi-skill list [--skill FOLDER] | show PAGE[#SECTION] [--skill FOLDER]\n"


def main(command: str, arguments: list[str]) -> int:
    """Print the list of pages, or one page; return the exit code."""
    root = SKILL_ROOT
    if "--skill" in arguments[:-1]:
        place = arguments.index("--skill")
        root = arguments[place + 1]
        arguments = arguments[:place] + arguments[place + 2 :]
    if "--help" in arguments or "-h" in arguments:
        write(USAGE)
        return 0
    if len(arguments) != (command == "show"):
        sys.stderr.write(USAGE)
        return 2
    try:
        skill = load(Path(root))
    except SkillError as error:
        sys.stderr.write(f"fastapi-skill: {error}\n")
        return 2
    if command == "list":
        write("\n".join(write_index(skill.pages)) + "\n")
        return 0
    return show(skill, arguments[0])


def show(skill: Skill, target: str) -> int:
    """Print a page, or the section of it that stands behind `#`."""
    name, _, anchor = target.partition("#")
    page = next((page for page in skill.pages if page.name == name), None)
    if page is None:
        sys.stderr.write(f'fastapi-skill show: there is no page "{name}"; see fastapi-skill list\n')
        return 3
    text = render_page(page, anchor)
    if not text:
        anchors = ", ".join(section.anchor for section in page.sections)
        sys.stderr.write(
            f'fastapi-skill show: {name} has no section "{anchor}"; it has {anchors}\n'
        )
        return 3
    write(text)
    return 0


def render_page(page: Page, anchor: str = "") -> str:
    """Return the page as Markdown without its front matter and comments; "" for no such section."""
    if not anchor:
        body = "\n".join(page.text.split("\n")[page.front_matter.end_line :])
        return clean_section(body) + "\n"
    heading = next((s.heading for s in page.sections if s.anchor == anchor), None)
    parts = [
        f"{'#' * section.level} {section.heading}\n\n{clean_section(section.text)}".rstrip()
        for section in page.sections
        if section.anchor == anchor or (section.parent == heading and section.level > 2)
    ]
    return f"# {page.title}\n\n" + "\n\n".join(parts) + "\n" if heading else ""

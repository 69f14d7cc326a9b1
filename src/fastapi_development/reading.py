"""`list` and `show`: what the pages are, and one of them."""

import sys
from pathlib import Path

from fastapi_development import SKILL_ROOT
from fastapi_development.get import write
from fastapi_development.loader import load, load_all
from fastapi_development.models import Page, Skill
from fastapi_development.serving import clean_section
from fastapi_development.sync import write_index

USAGE = """usage: fastapi-skill list | show PAGE[#SECTION]

  --skill FOLDER     of this skill, not the one of this package
  --skills FOLDER    of all skills of this folder; PAGE is then SKILL/PAGE
"""


def main(arguments: list[str]) -> int:
    """Print the list of pages, or one page; return the exit code."""
    command, *arguments = arguments
    if "--help" in arguments or "-h" in arguments:
        write(USAGE)
        return 0
    root, several = SKILL_ROOT, False
    for option in ("--skill", "--skills"):
        if option in arguments[:-1]:
            place = arguments.index(option)
            root, several = arguments[place + 1], option == "--skills"
            arguments = arguments[:place] + arguments[place + 2 :]
    if len(arguments) != (command == "show"):
        sys.stderr.write(USAGE)
        return 2
    skills = load_all(Path(root)) if several else [load(Path(root))]
    if command == "show":
        return show(skills, arguments[0], several)
    for skill in skills:
        if several:
            write(f"# {skill.main.front_matter.text('name')}\n")
        write("\n".join(write_index(skill.pages)) + "\n")
    return 0


def show(skills: list[Skill], target: str, several: bool) -> int:
    """Print a page, or the section of it that stands behind `#`."""
    name, _, anchor = target.partition("#")
    pages = {
        f"{skill.main.front_matter.text('name')}/{page.name}" if several else page.name: page
        for skill in skills
        for page in (skill.main, *skill.pages)
    }
    page = pages.get(name)
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

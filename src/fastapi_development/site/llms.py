"""The Markdown that stands beside the site for assistants: pages, llms.txt and llms-full.txt.

Their form is that of llmstxt.org.
"""

import re
from collections.abc import Iterator

from fastapi_development.models import Page, Skill
from fastapi_development.serving import clean_section
from fastapi_development.sync import group_by_area

PAGE_LINK = re.compile(r"\]\((?=[\w-]+\.md[#)])")


def write_page(page: Page) -> str:
    """Return the page as an assistant needs it: no front matter, no comments."""
    facts = page.front_matter
    proven = f"Proven on FastAPI {facts.text('fastapi')}." if facts.text("fastapi") else ""
    related = ", ".join(f"[{name}]({name}.md)" for name in facts.items("related"))
    parts = [
        f"# {page.title}",
        f"> {facts.text('summary')}" if facts.text("summary") else "",
        proven,
        *write_sections(page),
        f"Related: {related}" if related else "",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_sections(page: Page, anchors: bool = False) -> Iterator[str]:
    """Yield each section with its heading, and the heading with its anchor where wanted."""
    for section in page.sections:
        anchor = f" {{ #{section.anchor} }}" if anchors else ""
        text = clean_section(section.text)
        yield f"{'#' * section.level} {section.heading}{anchor}" + (f"\n\n{text}" if text else "")


def write_index(skill: Skill, base_url: str) -> str:
    """Return llms.txt: what the skill is, and each page in a line."""
    name = skill.main.front_matter.text("name")
    parts = [f"# {name}", f"> {skill.main.front_matter.text('description')}"]
    for area, pages in group_by_area(skill.pages):
        lines = (
            f"- [{page.title}]({base_url}patterns/{page.name}.md)"
            f": {page.front_matter.text('summary')}"
            for page in pages
        )
        parts.append(f"## {area}\n\n" + "\n".join(lines))
    parts.append(
        f"## Optional\n\n- [All pages in one file]({base_url}llms-full.txt)\n"
        f"- [Wrong beside right]({base_url}gallery.md): what each page advises against, and why"
    )
    return "\n\n".join(parts) + "\n"


def write_all(skill: Skill) -> str:
    """Return llms-full.txt: every page, by area."""
    name = skill.main.front_matter.text("name")
    parts = [f"# {name}\n\n> {skill.main.front_matter.text('description')}\n"]
    for _, pages in group_by_area(skill.pages):
        parts += [link_from_root(write_page(page)) for page in pages]
    return "\n".join(parts)


def link_from_root(markdown: str) -> str:
    """Return a page's Markdown with its links to other pages as they are from the root."""
    return PAGE_LINK.sub("](patterns/", markdown)

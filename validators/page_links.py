"""PAGE-LINKS: every relative link and anchor leads to something inside the skill."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt

from fastapi_development.models import Finding, Page, Run, Skill
from fastapi_development.parser import make_anchor

CODE = "PAGE-LINKS"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each link that leads nowhere or out of the skill."""
    anchors = {page.path: anchors_of(page) for page in (skill.main, *skill.pages)}
    for page in (skill.main, *skill.pages):
        for line, target in list_links(page):
            problem = judge(skill, page, target, anchors)
            if problem:
                yield Finding(page.path, line, CODE, f'"{target}" {problem[0]}', problem[1])


def anchors_of(page: Page) -> set[str]:
    """Return the anchors of the page's headings."""
    return {make_anchor(page.title, {}), *(section.anchor for section in page.sections)}


def list_links(page: Page) -> Iterator[tuple[int, str]]:
    """Yield line and target of each link and image."""
    start = page.front_matter.end_line
    text = "\n".join(page.text.split("\n")[start:])
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        line = (token.map[0] if token.map else 0) + start + 1
        for child in token.children or ():
            target = child.attrGet("href") or child.attrGet("src")
            if target is not None:
                yield line, str(target)


def judge(
    skill: Skill, page: Page, target: str, anchors: dict[str, set[str]]
) -> tuple[str, str] | None:
    """Return what is wrong with a link and the remedy; None where it is right."""
    url = urlsplit(target)
    if url.scheme or url.netloc:
        return None if url.scheme in {"http", "https"} else ("is no web link", "use https")
    root = skill.root.resolve()
    folder = (skill.root / page.path).parent
    file = (folder / unquote(url.path)).resolve() if url.path else (skill.root / page.path)
    if not file.resolve().is_relative_to(root):
        return "leads out of the skill", "link a file of the skill"
    if not file.exists():
        return "is not there", "correct the path, or take the link out"
    path = file.resolve().relative_to(root).as_posix()
    if url.fragment and url.fragment not in anchors.get(path, {url.fragment}):
        known = ", ".join(sorted(anchors[path]))
        return "is not an anchor of the page", f"use one of {known}"
    return None

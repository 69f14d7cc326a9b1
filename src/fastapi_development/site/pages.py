"""Skill → the pages of the site: what Zensical renders, and the Markdown that stands beside it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from fastapi_development.models import Block, Page, Skill
from fastapi_development.parser import parse_page
from fastapi_development.serving import clean_section
from fastapi_development.site.gallery import CODE_SPAN, list_pairs
from fastapi_development.site.llms import write_page, write_sections
from fastapi_development.sync import INDEX_START, group_by_area, write_fence

TEST = re.compile(r"^(?:async )?def test_", re.MULTILINE)
EXAMPLE = re.compile(r'get "([^"]+)"')
NOT_SEARCHED = {"exclude": True}
"""For pages that repeat others, or are code: a search is to lead to the pattern."""
HOME = Path(__file__).parent / "files" / "home.md"


@dataclass(frozen=True)
class SitePage:
    """A page of the site."""

    path: str
    """Of its Markdown below the site's root: `patterns/cors.md`."""
    title: str
    source: str
    """What Zensical reads."""
    markdown: str
    """What assistants read."""


def make_pages(skill: Skill) -> Iterator[SitePage]:
    """Yield every page: home, gallery, patterns, and the code of each pattern."""
    yield make_home(skill)
    yield make_gallery(skill)
    for page in skill.pages:
        yield make_pattern(skill, page)
        if list_code(skill, page):
            yield make_code(skill, page)


def front_matter(path: str, title: str, description: str, **more: object) -> str:
    """Return the front matter that the theme reads; JSON is YAML too."""
    values = {"title": title, "description": description, "markdown": path, **more}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "---\n" + "\n".join(lines) + "\n---\n"


def make_home(skill: Skill) -> SitePage:
    """Return the first page: what the skill is, how to ask, what is wrong today, the areas."""
    main = skill.main
    name = main.front_matter.text("name")
    description = main.front_matter.text("description")
    example = EXAMPLE.search(main.text)
    values = {
        "title": escape(main.title or name),
        "lead": escape(description.split(". ")[0].rstrip(".") + "."),
        "facts": "\n".join(list_facts(skill)),
        "query": example[1] if example else skill.pages[0].title,
        "areas": "\n\n".join(list_areas(skill)),
        "mistakes": "\n\n".join(list_main_sections(skill)),
    }
    source = front_matter(
        "index.md", name, description, hide=["toc"], search=NOT_SEARCHED
    ) + Template(HOME.read_text(encoding="utf-8")).substitute(values)
    return SitePage("index.md", "Home", source, write_page(main))


def list_facts(skill: Skill) -> Iterator[str]:
    """Yield how much there is of each kind, as items of a list."""
    tests = [path for path in skill.modules if Path(path).name.startswith("test_")]
    texts = {path: (skill.root / path).read_text(encoding="utf-8") for path in skill.modules}
    counts = {
        "patterns": len(skill.pages),
        "modules of code": sum(bool(texts[path].strip()) for path in texts if path not in tests),
        "tests": sum(len(TEST.findall(texts[path])) for path in tests),
        "wrong ways, with their harm": len(list_pairs(skill)),
    }
    for kind, count in counts.items():
        yield f"<li><b>{count:,}</b> {kind}</li>"


def list_areas(skill: Skill) -> Iterator[str]:
    """Yield a card for each area, with its pages."""
    for area, pages in group_by_area(skill.pages):
        links = "\n".join(f"- [{page.title}]({page.path})" for page in pages)
        yield f'<div class="card" markdown>\n\n### {area}\n\n{links}\n\n</div>'


def list_main_sections(skill: Skill) -> Iterator[str]:
    """Yield the sections of SKILL.md that lead to pages, but for the index."""
    for section in skill.main.sections:
        if "](patterns/" in section.text and INDEX_START not in section.text:
            yield f"## {section.heading}\n\n{clean_section(section.text)}"


def make_gallery(skill: Skill) -> SitePage:
    """Return the page that shows the wrong way of each page beside the right one."""
    title = "Wrong beside right"
    lead = "What each page advises against, what it does, and what to write instead."
    pairs = {pair.page.name: pair for pair in list_pairs(skill)}
    areas = group_by_area(skill.pages)
    jumps = " ".join(f"[{area}](#{area.lower()})" for area, _ in areas)
    source = [f"# {title}", f"{lead}\n{{ .summary }}", f"{jumps}\n{{ .jumps }}"]
    markdown = [f"# {title}", f"> {lead}"]
    for area, pages in areas:
        shown = [pairs[page.name] for page in pages if page.name in pairs]
        source.append(f"## {area} {{ #{area.lower()} }}")
        markdown.append(f"## {area}")
        for pair in shown:
            page = pair.page
            head = f"### [{page.title}]({page.path})"
            wrong, right = write_fence(pair.wrong.code), write_fence(pair.right.code)
            source += [
                f"{head} {{ #{page.name} }}",
                f"{pair.harm}\n{{ .harm }}",
                '<div class="pair" markdown>',
                f'<div class="wrong" markdown>\n\nWrong\n{{ .verdict }}\n\n{wrong}\n\n</div>',
                f'<div class="right" markdown>\n\nRight\n{{ .verdict }}\n\n{right}\n\n</div>',
                "</div>",
            ]
            markdown += [head, pair.harm, f"Wrong:\n\n{wrong}", f"Right:\n\n{right}"]
    text = (
        front_matter("gallery.md", title, lead, hide=["toc"], search=NOT_SEARCHED)
        + "\n\n".join(source)
        + "\n"
    )
    return SitePage("gallery.md", title, text, "\n\n".join(markdown) + "\n")


def make_pattern(skill: Skill, page: Page) -> SitePage:
    """Return the page of a pattern: its facts, its sections, what leads to it and what is near."""
    facts = page.front_matter
    parts = [
        f"# {page.title}",
        f"{facts.text('summary')}\n{{ .summary }}",
        write_badges(skill, page),
        *write_sections(adapt(skill, page), anchors=True),
        *list_related(skill, page),
        *list_triggers(page),
    ]
    text = front_matter(page.path, page.title, facts.text("summary"))
    source = text + "\n\n".join(part for part in parts if part) + "\n"
    return SitePage(page.path, page.title, source, write_page(page))


def write_badges(skill: Skill, page: Page) -> str:
    """Return the line with the proven releases, and the links to the code and its tests."""
    proven = page.front_matter.text("fastapi")
    shown = escape(proven.replace(">=", "≥ "))
    parts = (
        [f'<span class="badge"><span>proven on FastAPI</span><b>{shown}</b></span>']
        if proven
        else []
    )
    files = list_code(skill, page)
    for label, is_test in (("Code", False), ("Tests", True)):
        links = [
            f"[{path}]({code_address(page, path)})"
            for path in files
            if path.rsplit("/", 1)[-1].startswith("test_") == is_test
        ]
        if links:
            parts.append(f"<span>{label}: {', '.join(links)}</span>")
    return " ".join(parts) + '\n{ .facts data-search-exclude="" }' if parts else ""


def adapt(skill: Skill, page: Page) -> Page:
    """Return the page as the theme's Markdown needs it, with links to the modules of its blocks."""
    files = list_code(skill, page)
    lines = [unescape_code(line) for line in page.text.split("\n")]
    for block in page.blocks:
        path = module_path(block)
        if block.marker and path in files:
            lines[block.marker.line - 1] = (
                f'[{path}]({code_address(page, path)} "The whole module")\n{{ .module }}\n'
            )
    return parse_page(page.path, "\n".join(lines))


def unescape_code(line: str) -> str:
    """Return a line of a table without the backslashes that only GitHub needs within code."""
    if not line.startswith("|"):
        return line
    return CODE_SPAN.sub(lambda found: found[0].replace("\\|", "|"), line)


def module_path(block: Block) -> str:
    """Return the block's module below its page's folder: `app.py`; "" where it has none."""
    if block.marker is None or block.marker.target == "none":
        return ""
    module = re.split("[:#]", block.marker.target)[0]
    return "/".join(module.split(".")[1:]) + ".py"


def list_related(skill: Skill, page: Page) -> Iterator[str]:
    """Yield the section that leads to related pages."""
    pages = {other.name: other for other in skill.pages}
    lines = [
        f"- [{pages[name].title}]({name}.md): {pages[name].front_matter.text('summary')}"
        for name in page.front_matter.items("related")
        if name in pages
    ]
    if lines:
        yield "## Related { #related-pages }\n\n" + "\n".join(lines)


def list_triggers(page: Page) -> Iterator[str]:
    """Yield the section with the words that lead to the page, so that a search finds them."""
    items = "".join(f"<li>{escape(text)}</li>\n" for text in page.front_matter.items("triggers"))
    if items:
        yield f'## Found by {{ #found-by }}\n\n<ul class="triggers">\n{items}</ul>'


def make_code(skill: Skill, page: Page) -> SitePage:
    """Return the page with the modules of a pattern, whole."""
    title = f"Code of {page.name}"
    lead = f"The modules and tests behind [{page.title}](../{page.path})."
    source, markdown = [f"# {title}", lead], [f"# {title}", lead]
    for path in list_code(skill, page):
        text = (skill.root / "snippets" / page.folder / path).read_text(encoding="utf-8")
        block = write_fence(text)
        source.append(f"## {path} {{ #{anchor_of(path)} }}\n\n{block}")
        markdown.append(f"## {path}\n\n{block}")
    path = f"code/{page.name}.md"
    text = front_matter(path, title, f"The code of {page.title}", search=NOT_SEARCHED)
    return SitePage(path, title, text + "\n\n".join(source) + "\n", "\n\n".join(markdown) + "\n")


def list_code(skill: Skill, page: Page) -> list[str]:
    """Return the page's modules below its folder: the code first, then its tests."""
    folder = f"snippets/{page.folder}/"
    paths = [
        path.removeprefix(folder)
        for path in skill.modules
        if path.startswith(folder) and (skill.root / path).stat().st_size
    ]
    return sorted(paths, key=lambda path: (path.rsplit("/", 1)[-1].startswith("test_"), path))


def code_address(page: Page, path: str) -> str:
    """Return the link from a page to one of its modules."""
    return f"../code/{page.name}.md#{anchor_of(path)}"


def anchor_of(path: str) -> str:
    """Return the anchor of a module: `app-py`."""
    return re.sub(r"[^\w]+", "-", path)

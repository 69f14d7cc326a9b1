"""What the tools and the prompt of the MCP server say, as Markdown."""

import re
from collections import Counter
from functools import lru_cache

from fastapi_development import SkillError
from fastapi_development.get import LONGEST, Options, compose, render_line, render_section
from fastapi_development.library import (
    KEPT,
    Library,
    Match,
    PageContent,
    Shelf,
    make_section,
)
from fastapi_development.search import Answer, Hit

LINES_READ = 400
"""Different lines of a file that are looked up for a review."""
PAGES_NAMED = 10
"""Pages that a review begins with."""


class Texts:
    """What is said of the pages of one index, each made once."""

    def __init__(self, shelf: Shelf) -> None:
        self.index = shelf.index
        self.options = Options()
        self.options.several, self.options.show = shelf.several, "get_pattern"
        self.line = lru_cache(KEPT)(self.make_line)
        self.section = lru_cache(KEPT)(self.make_section)

    def render(self, answer: Answer) -> str:
        """Return what `fastapi-skill get` prints, naming the tool for the command."""
        lines = [self.line(hit.page) for hit in answer.hits]
        is_sure = answer.status == "answer"
        section = self.section(answer.hits[0].page, answer.hits[0].section) if is_sure else ""
        return compose(answer.status, section, lines, self.options.show)

    def make_line(self, page: int) -> str:
        """Return the line that names the page."""
        return render_line(self.index, page, self.options)

    def make_section(self, page: int, place: int) -> str:
        """Return a section that answers."""
        return render_section(self.index, Hit(page, place, 0.0), self.options)


def name_of(hit: Match, several: bool) -> str:
    """Return the page's name, after that of its skill where there are several."""
    return f"{hit.skill}/{hit.page}" if several else hit.page


def source_of(path: str, proven: str) -> str:
    """Return where something comes from, and what it was proven on."""
    return f"Source: {path}{f', proven on FastAPI {proven}' if proven else ''}"


def find_page(library: Library, name: str, section: str | None = None) -> PageContent:
    """Return the page, or a section of it with those below; raise SkillError where there is none.

    A path such as `patterns/cors.md#avoid`, which a search gives as a source, is understood too.
    """
    path, _, anchor = name.strip().partition("#")
    page = re.sub(r"(^|/)patterns/", r"\1", path).removesuffix(".md")
    wanted = section or anchor
    shelf = library.current()
    number = shelf.numbers.get(page)
    if number is None:
        raise SkillError(f'there is no page "{page[:100]}"; {name_nearest(library, page)}')
    places = find_places(shelf, number, wanted)
    if not places:
        raise SkillError(
            f'{page} has no section "{wanted[:100]}"; it has {shelf.index.page(number, "outline")}'
        )
    sections = tuple(make_section(shelf.index, number, place) for place in places)
    return PageContent(**shelf.facts(number), sections=sections)


def name_nearest(library: Library, name: str) -> str:
    """Return what to do about a name that no page has."""
    hits = library.search(name[:LONGEST], 3).hits
    names = ", ".join(name_of(hit, library.several) for hit in hits)
    near = f"the nearest are {names}; " if names else ""
    return f"{near}search_patterns finds a page by a question"


def find_places(shelf: Shelf, number: int, wanted: str) -> list[int]:
    """Return the places of a section, by its heading or anchor, and of those below it.

    For no name in particular, those of all sections.
    """
    fields = [
        [shelf.index.section(number, place, field) for field in ("heading", "parent", "anchor")]
        for place in range(shelf.index.count_sections(number))
    ]
    wanted = wanted.strip("# ").casefold()
    found = {heading for heading, _, anchor in fields if wanted in (heading.casefold(), anchor)}
    return [
        place
        for place, (heading, parent, _) in enumerate(fields)
        if not wanted or heading in found or parent in found
    ]


def render_page(page: PageContent) -> str:
    """Return the page, or what was asked for of it, as Markdown."""
    return f"{page.markdown()}\n{source_of(page.source, page.fastapi)}\n"


def write_review(library: Library, code: str, path: str) -> str:
    """Return the request to review a file, with the pages that its lines lead to."""
    found = find_relevant(library, code)
    names = [f"- {name}: {title}" for name, title in found.items()]
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
    return "\n".join(
        [
            f"Review {path or 'this file'} against the patterns.",
            "",
            "1. Read with get_pattern each page below that fits what the file does.",
            "2. Look up with search_patterns whatever else the file uses.",
            "3. Report each fault with its line, its harm, the page that shows it and the",
            "   corrected code. What no page shows is no fault; say so where there is none.",
            "",
            "Pages that its lines lead to:",
            *(names or ["- none"]),
            "",
            f"{fence}python",
            code.rstrip("\n"),
            fence,
        ]
    )


def find_relevant(library: Library, code: str) -> dict[str, str]:
    """Return the titles of the pages that the lines of the code lead to, by their names."""
    scores: Counter[str] = Counter()
    titles: dict[str, str] = {}
    lines = dict.fromkeys(line.strip()[:LONGEST] for line in code.splitlines())
    for line in list(lines)[:LINES_READ]:
        answer = library.search(line, 1)
        if answer.status == "answer":
            name = name_of(answer.hits[0], library.several)
            titles[name] = answer.hits[0].title
            scores[name] += round(answer.hits[0].score * 1000)
    return {name: titles[name] for name, _ in scores.most_common(PAGES_NAMED)}

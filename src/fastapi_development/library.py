"""The skill as the servers hold it: one warm index, renewed when its file is replaced."""

import logging
import os
import threading
import time
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from fastapi_development import SkillError
from fastapi_development.search import Answer, search
from fastapi_development.store import NAME, SCALE_NAME, cache_path, open_index
from fastapi_development.tokens import count_tokens

if TYPE_CHECKING:
    from fastapi_development.search import Searchable

DEFAULT_LIMIT = 5
LIMITS = range(1, 51)
"""How many pages a server returns at most."""
KEPT = 4096
"""Pages whose fields are remembered, and sections of which the JSON is."""
LOOK_EVERY = 0.02
"""Seconds between two looks at the index file."""
logger = logging.getLogger(__name__)


class Model(BaseModel):
    """A value that is handed out."""

    model_config = ConfigDict(frozen=True)


class Match(Model):
    """A page that a search found."""

    skill: str
    page: str
    section: str
    title: str
    score: float
    tokens: int
    markdown: str = Field(description="The section for the first of an answer, else one line.")
    source: str = Field(description="Path and anchor within the skill.")
    fastapi: str = Field(description="The FastAPI releases that the page was proven on.")


class SearchAnswer(Model):
    """What a search returns; the form of `fastapi-skill get --json`."""

    query: str
    status: str = Field(description="`answer`, `nearest` (no sure answer) or `nothing`.")
    hits: tuple[Match, ...]


class PageSummary(Model):
    """A page in the list of all."""

    skill: str
    page: str
    title: str
    summary: str
    fastapi: str
    source: str


class PageSection(Model):
    """A section of a page."""

    heading: str
    anchor: str
    tokens: int
    markdown: str


class PageContent(PageSummary):
    """A page with all of its sections."""

    sections: tuple[PageSection, ...]

    def markdown(self) -> str:
        """Return the page as Markdown."""
        parts = [f"## {section.heading}\n\n{section.markdown}\n" for section in self.sections]
        return "\n".join([f"# {self.title}\n", *parts])


class Library:
    """The pages of a skill, or of a folder of skills, ready to be asked; by several threads too."""

    def __init__(self, root: str, several: bool = False) -> None:
        """Open the index; raises SkillError where the folder is no skill."""
        self.root = root
        self.several = several
        self.lock = threading.Lock()
        # In the order in which `open_index` takes them; tantivy renews that file of its folder.
        scale = f"{root}/{SCALE_NAME}/meta.json"
        self.paths = (scale, f"{root}/{NAME}", cache_path(root))
        self.next_look = 0.0
        self.is_replaced = False
        self.open()

    def open(self) -> None:
        """Take the index as it is now, warm; raises SkillError or OSError where it cannot be."""
        seen = self.look()
        index = open_index(self.root, self.several)
        warm = getattr(index, "warm", None)
        self.shelf = Shelf(warm() if warm else index, self.several)
        # What was replaced or built meanwhile is opened once more.
        self.seen = seen if self.look() == seen else None
        self.is_replaced = False

    def look(self) -> tuple[int, int]:
        """Return what tells that the index file is another: its number and time of change."""
        for path in self.paths:
            try:
                status = os.stat(path)
            except OSError:
                continue
            return status.st_ino, status.st_mtime_ns
        return 0, 0

    def is_old(self) -> bool:
        """Return whether the index file was replaced since it was opened; asked of the disk seldom.

        A look costs a tenth of a search.
        """
        now = time.monotonic()
        if now >= self.next_look:
            self.next_look = now + LOOK_EVERY
            self.is_replaced = self.look() != self.seen
        return self.is_replaced

    def current(self) -> "Shelf":
        """Return the index, opened again if its file was replaced since.

        Where the new one cannot be opened, the one at hand goes on answering, and the log says why.
        """
        if self.is_old():
            with self.lock:
                self.renew()
        return self.shelf

    def renew(self) -> None:
        """Open the index again, unless another thread has done so meanwhile."""
        seen = self.look()
        if seen == self.seen:
            self.is_replaced = False
            return
        try:
            self.open()
        except (SkillError, OSError, ValueError) as error:
            logger.warning("the new index cannot be opened, the old one stays: %s", error)
            self.seen, self.is_replaced = seen, False

    def search(self, query: str, limit: int) -> SearchAnswer:
        """Return the pages that answer the query, best first."""
        return self.current().search(query, limit)

    def pages(self, offset: int = 0, limit: int | None = None) -> tuple[PageSummary, ...]:
        """Return the pages in order: all, or at most `limit` from the place `offset` on."""
        shelf = self.current()
        numbers = range(shelf.index.count_all())[offset:]
        return tuple(PageSummary(**shelf.facts(number)) for number in numbers[:limit])

    def page(self, name: str) -> PageContent | None:
        """Return the page of this name (`skill/page` where there are several); None for none."""
        shelf = self.current()
        number = shelf.numbers.get(name)
        if number is None:
            return None
        places = range(shelf.index.count_sections(number))
        sections = tuple(make_section(shelf.index, number, place) for place in places)
        return PageContent(**shelf.facts(number), sections=sections)


class Shelf:
    """One index, and what is asked of it again and again; it never changes."""

    def __init__(self, index: "Searchable", several: bool) -> None:
        self.index = index
        self.several = several
        self.facts = lru_cache(KEPT)(self.read_facts)
        self.match = lru_cache(KEPT)(self.dump_match)

    def read_facts(self, page: int) -> dict[str, str]:
        """Return the fields of a PageSummary."""
        fields = ("skill", "page", "title", "summary", "fastapi")
        facts = {field: self.index.page(page, field) for field in fields}
        return {**facts, "source": self.index.page(page, "path")}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each page by its name: `page`, or `skill/page` where there are several."""
        pages = [(number, self.facts(number)) for number in range(self.index.count_all())]
        return {
            f"{facts['skill']}/{facts['page']}" if self.several else facts["page"]: number
            for number, facts in pages
        }

    def search(self, query: str, limit: int) -> SearchAnswer:
        """Return the pages that answer the query, best first."""
        return self.describe(query, search(self.index, query, limit))

    def describe(self, query: str, answer: Answer) -> SearchAnswer:
        """Return what was found as it is handed over."""
        is_sure = answer.status == "answer"
        hits = tuple(
            self.make_match(hit.page, hit.section, place == 0 and is_sure, hit.score)
            for place, hit in enumerate(answer.hits)
        )
        return SearchAnswer(query=query, status=answer.status, hits=hits)

    def dump(self, query: str, answer: Answer) -> bytes:
        """Return the JSON of what `describe` returns, of parts made before."""
        parts = [
            b'{"query":',
            to_json(query),
            b',"status":"',
            answer.status.encode(),
            b'","hits":[',
        ]
        whole, comma = answer.status == "answer", b""
        for hit in answer.hits:
            before, after = self.match(hit.page, hit.section, whole)
            parts += (comma, before, repr(hit.score).encode(), after)
            whole, comma = False, b","
        parts.append(b"]}")
        return b"".join(parts)

    def dump_match(self, page: int, place: int, whole: bool) -> tuple[bytes, bytes]:
        """Return the JSON of a hit: what stands before its score and after it."""
        # A quote inside of a string is escaped, so this stands there once.
        key = b'"score":'
        json = self.make_match(page, place, whole, 0.0).model_dump_json().encode()
        before, _, after = json.partition(key + b"0.0")
        return before + key, after

    def make_match(self, page: int, place: int, whole: bool, score: float) -> Match:
        """Return a hit: with the section at that place as a whole, or the page's summary."""
        facts = self.facts(page)
        anchor = self.index.section(page, place, "anchor")
        summary = facts["summary"]
        return Match(
            skill=facts["skill"],
            page=facts["page"],
            section=self.index.section(page, place, "heading"),
            title=facts["title"],
            score=score,
            tokens=self.index.tokens(page, place) if whole else count_tokens(summary),
            markdown=self.index.section(page, place, "markdown") if whole else summary,
            source=f"{facts['source']}#{anchor}" if anchor else facts["source"],
            fastapi=facts["fastapi"],
        )


def make_section(index: "Searchable", page: int, place: int) -> PageSection:
    """Return a section of a page."""
    return PageSection(
        heading=index.section(page, place, "heading"),
        anchor=index.section(page, place, "anchor"),
        tokens=index.tokens(page, place),
        markdown=index.section(page, place, "markdown"),
    )

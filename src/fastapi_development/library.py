"""The skill as the servers hold it: one warm index, renewed when its file is replaced."""

import os
import threading
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from fastapi_development.search import Hit, search
from fastapi_development.store import NAME, cache_path, open_index

if TYPE_CHECKING:
    from fastapi_development.search import Searchable


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
    """The pages of a skill, or of a folder of skills, ready to be asked."""

    def __init__(self, root: str, several: bool = False) -> None:
        """Open the index; raises SkillError where the folder is no skill."""
        self.root = root
        self.several = several
        self.lock = threading.Lock()
        self.index = self.open()
        self.seen = self.look()

    def open(self) -> "Searchable":
        """Return the index as it is now, warm."""
        index = open_index(self.root, self.several)
        warm = getattr(index, "warm", None)
        return warm() if warm else index

    def look(self) -> tuple[int, int]:
        """Return what tells that the index file is another: its number and time of change."""
        for path in (f"{self.root}/{NAME}", cache_path(self.root)):
            try:
                status = os.stat(path)
            except OSError:
                continue
            return status.st_ino, status.st_mtime_ns
        return 0, 0

    def current(self) -> "Searchable":
        """Return the index, opened again if its file was replaced since the last call."""
        seen = self.look()
        if seen != self.seen:
            with self.lock:
                self.index, self.seen = self.open(), self.look()
        return self.index

    def search(self, query: str, limit: int) -> SearchAnswer:
        """Return the pages that answer the query, best first."""
        index = self.current()
        answer = search(index, query, limit)
        hits = tuple(
            make_match(index, hit, whole=place == 0 and answer.status == "answer")
            for place, hit in enumerate(answer.hits)
        )
        return SearchAnswer(query=query, status=answer.status, hits=hits)

    def pages(self) -> tuple[PageSummary, ...]:
        """Return all pages, in order."""
        index = self.current()
        return tuple(PageSummary(**summarise(index, number)) for number in range(index.count_all()))

    def page(self, name: str) -> PageContent | None:
        """Return the page of this name (`skill/page` where there are several); None for none."""
        index = self.current()
        for number in range(index.count_all()):
            summary = summarise(index, number)
            full = f"{summary['skill']}/{summary['page']}" if self.several else summary["page"]
            if full == name:
                places = range(index.count_sections(number))
                sections = tuple(make_section(index, number, place) for place in places)
                return PageContent(**summary, sections=sections)
        return None


def summarise(index: "Searchable", page: int) -> dict[str, str]:
    """Return the fields of a PageSummary."""
    return {
        "skill": index.page(page, "skill"),
        "page": index.page(page, "page"),
        "title": index.page(page, "title"),
        "summary": index.page(page, "summary"),
        "fastapi": index.page(page, "fastapi"),
        "source": index.page(page, "path"),
    }


def make_section(index: "Searchable", page: int, place: int) -> PageSection:
    """Return a section of a page."""
    return PageSection(
        heading=index.section(page, place, "heading"),
        anchor=index.section(page, place, "anchor"),
        tokens=index.tokens(page, place),
        markdown=index.section(page, place, "markdown"),
    )


def make_match(index: "Searchable", hit: Hit, whole: bool) -> Match:
    """Return a hit, with its section where it answers and its summary where it does not."""
    section = make_section(index, hit.page, hit.section)
    summary = index.page(hit.page, "summary")
    path = index.page(hit.page, "path")
    return Match(
        skill=index.page(hit.page, "skill"),
        page=index.page(hit.page, "page"),
        section=section.heading,
        title=index.page(hit.page, "title"),
        score=hit.score,
        tokens=section.tokens if whole else -(-len(summary) // 4),
        markdown=section.markdown if whole else summary,
        source=f"{path}#{section.anchor}" if section.anchor else path,
        fastapi=index.page(hit.page, "fastapi"),
    )

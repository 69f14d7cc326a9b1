"""The engines that are compared: each returns pages for a query, over the same sections."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi_development.index import build, list_pages
from fastapi_development.index_file import Index
from fastapi_development.models import Skill
from fastapi_development.search import search
from fastapi_development.serving import clean_section

Engine = Callable[[str], "Result"]


@dataclass(frozen=True)
class Result:
    """What an engine says to a query."""

    pages: tuple[str, ...]
    """Names, best first, at most ten."""
    status: str = "answer"
    """Only ours says `nearest` or `nothing`; the others answer whatever shares a word."""
    tokens: int = 0
    """Of the section handed over, where the engine hands one over."""


@dataclass(frozen=True)
class Text:
    """A section as every engine sees it."""

    page: str
    title: str
    heading: str
    body: str


def list_texts(skills: Sequence[Skill]) -> list[Text]:
    """Return the sections of all pages."""
    return [
        Text(page.name, page.title, section.heading, clean_section(section.text))
        for skill in skills
        for page in list_pages(skill)
        for section in page.sections
        if section.text.strip()
    ]


def make_ours(skills: Sequence[Skill]) -> Engine:
    """Return the search of this project."""
    index = Index(build(skills)).warm()

    def ask(query: str) -> Result:
        answer = search(index, query, 10)
        pages = tuple(index.page(hit.page, "page") for hit in answer.hits)
        tokens = index.tokens(answer.hits[0].page, answer.hits[0].section) if answer.hits else 0
        return Result(pages, answer.status, tokens)

    return ask


def make_fts5(skills: Sequence[Skill]) -> Engine:
    """Return SQLite FTS5 as it comes: unicode61, equal weights, no triggers, any word may match."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(page UNINDEXED, title, heading, body)")
    rows = [(text.page, text.title, text.heading, text.body) for text in list_texts(skills)]
    database.executemany("INSERT INTO texts VALUES (?, ?, ?, ?)", rows)

    def ask(query: str) -> Result:
        words = "".join(letter if letter.isalnum() else " " for letter in query).split()
        if not words:
            return Result((), "nothing")
        match = " OR ".join(f'"{word}"' for word in words)
        found = database.execute(
            "SELECT page FROM texts WHERE texts MATCH ? ORDER BY bm25(texts), rowid LIMIT 50",
            (match,),
        )
        return Result(tuple(dict.fromkeys(row[0] for row in found))[:10])

    return ask


def make_bm25s(skills: Sequence[Skill]) -> Engine | None:
    """Return bm25s with its own tokens and stop words; None where it is not installed."""
    try:
        import bm25s
    except ImportError:
        return None
    texts = list_texts(skills)
    corpus = [f"{text.title}\n{text.heading}\n{text.body}" for text in texts]
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(corpus, show_progress=False), show_progress=False)

    def ask(query: str) -> Result:
        tokens = bm25s.tokenize([query], show_progress=False)
        numbers, scores = retriever.retrieve(tokens, k=min(50, len(texts)), show_progress=False)
        pairs = zip(numbers[0], scores[0], strict=True)
        pages = dict.fromkeys(texts[number].page for number, score in pairs if score > 0)
        return Result(tuple(pages)[:10])

    return ask

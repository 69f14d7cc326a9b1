"""The library as HTTP sends it: each answer made once, until the index is another."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache

from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from fastapi_development import SkillError
from fastapi_development.http.prepared import Prepared
from fastapi_development.library import Library, Shelf
from fastapi_development.search import search

KEPT = 256
"""Searches that are kept: with 4,096, more than the processor's cache holds, each new one took a
tenth more."""
PAGES_KEPT = 256
"""Pages, and parts of the list of pages, that are kept."""
JSON = "application/json"
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """There is no index to answer from, and none can be opened."""


class Answers:
    """Prepared answers, for the coroutines of one event loop (patterns/caching.md).

    `ready` comes first: it waits, in a thread, for an index that was replaced. What is asked next,
    without an `await` in between, does not wait.
    """

    def __init__(self, root: str, several: bool) -> None:
        self.root = root
        self.several = several
        self.library: Library | None = None
        self.shelf: Shelf | None = None
        self.lock = asyncio.Lock()
        self.search = lru_cache(KEPT)(self.make_search)
        self.pages = lru_cache(PAGES_KEPT)(self.make_pages)
        self.page = lru_cache(PAGES_KEPT)(self.make_page)

    def is_ready(self) -> bool:
        """Return whether the index at hand is there, and the one on the disk."""
        library = self.library
        return library is not None and library.shelf is self.shelf and not library.is_old()

    async def ready(self) -> "Answers":
        """Return this with the index as it is now; raises NotReadyError where there is none.

        Opening takes milliseconds, building a second: so it is done once, in a thread
        (patterns/async-blocking-calls.md).
        """
        if self.is_ready():
            return self
        async with self.lock:
            if not self.is_ready():
                await run_in_threadpool(self.renew)
                self.take(self.have().shelf)
        return self

    def take(self, shelf: Shelf) -> None:
        """Forget what was made of another index."""
        if shelf is not self.shelf:
            for made in (self.search, self.pages, self.page):
                made.cache_clear()
        self.shelf = shelf

    async def open(self) -> None:
        """Open the index; where that fails the log says why, and `ready` tries again."""
        with suppress(NotReadyError):
            await self.ready()

    def renew(self) -> None:
        """Open the index, for the first time or again."""
        try:
            if self.library is None:
                self.library = Library(self.root, self.several)
            self.library.current()
        except (SkillError, OSError, ValueError) as error:
            logger.error("the index cannot be opened: %s", error)

    def count(self) -> int:
        """Return how many pages there are."""
        return self.have().current().index.count_all()

    def have(self) -> Library:
        """Return the library; raises NotReadyError where there is none."""
        if self.library is None:
            raise NotReadyError
        return self.library

    def make_search(self, query: str, limit: int) -> Prepared:
        """Return the answer to a query."""
        shelf = self.have().shelf
        return Prepared(shelf.dump(query, search(shelf.index, query, limit)), JSON)

    def make_pages(self, offset: int, limit: int) -> Prepared:
        """Return a part of the list of pages."""
        return Prepared(dump_list(self.have().pages(offset, limit)), JSON)

    def make_page(self, name: str, as_markdown: bool) -> Prepared | None:
        """Return a page; None for none."""
        page = self.have().page(name)
        if page is None:
            return None
        vary = "Accept, Accept-Encoding"
        if as_markdown:
            return Prepared(page.markdown().encode(), "text/markdown", vary)
        return Prepared(page.model_dump_json().encode(), JSON, vary)


def dump_list(models: Sequence[BaseModel]) -> bytes:
    """Return the models as a JSON list."""
    return b"[" + b",".join(model.model_dump_json().encode() for model in models) + b"]"

"""An index for collections far beyond one skill: tantivy ranks, the same rules decide.

It needs the extra `scale`. A folder holds it, and any number of readers may share that folder.
Where `Index` keeps lists of pages, this keeps a document for each page: its words by field, the
phrases that it answers, its triggers and, compressed, what is handed over.
"""

import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import tantivy

from fastapi_development.index import (
    WEIGHTS,
    Entry,
    list_page_texts,
    list_phrases,
    list_section_texts,
    list_triggers,
    make_entries,
)
from fastapi_development.index_file import (
    COMMON,
    PAGE_FIELDS,
    REORDERED,
    SCALE,
    SECTION_FIELDS,
    SUBJECT,
    Term,
    Word,
    by_score,
    density,
    fit_factor,
    fit_of,
)
from fastapi_development.models import Skill
from fastapi_development.tokens import count_tokens
from fastapi_development.vocabulary import kind_of, tells
from fastapi_development.words import is_near

BATCH = 128 << 20
"""Bytes that the writer may hold before it writes a segment."""
FORWARD, BACKWARD = ">", "<"
"""What a spelling begins with that is written from its first letter, or from its last."""


def make_schema() -> tantivy.Schema:
    """Return the fields of a page's document. Texts are split into words before they come in."""
    builder = tantivy.SchemaBuilder()
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("all", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("spelling", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("phrase", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("fits", stored=True, indexed=False)
    builder.add_bytes_field("stored", stored=True, indexed=False)
    return builder.build()


def build_scale(skills: Iterable[Skill], target: Path, folder: str = "") -> None:
    """Write an index of the skills into the folder `target`, which is made."""
    target.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(make_schema(), path=str(target), reuse=False)
    writer = index.writer(BATCH, 1)
    entries = make_entries(skills, folder)
    idfs = weigh_words(entries)
    for number, entry in enumerate(entries):
        writer.add_document(make_document(number, entry, idfs))
    # Spellings stand in a document of their own, each once: no page is found by them.
    writer.add_document(make_speller(idfs))
    writer.commit()
    writer.wait_merging_threads()


def weigh_words(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how rare each word is, SCALE times."""
    pages = Counter(word for entry in entries for word in words_in(entry))
    return {word: idf_of(count, len(entries)) for word, count in pages.items()}


def words_in(entry: Entry) -> set[str]:
    """Return the different words of a page."""
    return {word for words in entry.fields.values() for word in words}


def idf_of(pages: int, total: int) -> int:
    """Return how rare a word of so many pages is, SCALE times."""
    return round(math.log(1 + (total - pages + 0.5) / (pages + 0.5)) * SCALE)


def make_document(number: int, entry: Entry, idfs: Mapping[str, int]) -> tantivy.Document:
    """Return the document of one page; its number is a word of it, by which it is found alone."""
    document = tantivy.Document()
    for name, words in entry.fields.items():
        document.add_text(name, " ".join(words))
    document.add_text("all", " ".join([mark(number), *sorted(words_in(entry))]))
    phrases = dict(list_phrases(entry))
    for phrase in phrases:
        document.add_text("phrase", phrase)
    triggers = [
        [fit_of(max(1, sum(idfs[word] for word in words))), *sorted(words)]
        for words in (set(filter(tells, trigger)) for trigger in list_triggers(entry))
    ]
    stored = {
        "page": list_page_texts(entry),
        "sections": list(map(list_section_texts, entry.sections)),
        "places": {phrase: place for phrase, place in phrases.items() if place},
    }
    document.add_bytes("fits", json.dumps([number, *triggers]).encode())
    document.add_bytes("stored", zlib.compress(json.dumps(stored).encode(), 9))
    return document


def mark(number: int) -> str:
    """Return the word that one page alone holds."""
    return f"#{number}"


def make_speller(words: Iterable[str]) -> tantivy.Document:
    """Return the document of the spellings, by which a slip is mended."""
    document = tantivy.Document()
    for word in sorted(words):
        if len(word) > 3 and word.isascii() and word.isalpha() and kind_of(word) != SUBJECT:
            spellings = spell(FORWARD, word), spell(BACKWARD, word[::-1])
            document.add_text("spelling", " ".join(spellings))
    return document


def spell(direction: str, word: str) -> str:
    """Return the form in which a word is looked for by how it begins, or ends, and its length."""
    return f"{direction}{len(word)}:{word}"


class ScaleWord(Word):
    """A word with its text, by which tantivy finds it."""

    def __init__(self, text: str, idf: int, kind: int, pages: int) -> None:
        super().__init__(0, idf, kind)
        self.text = text
        self.pages = pages


class Stored:
    """What is kept of a page."""

    def __init__(self, data: bytes) -> None:
        values = json.loads(zlib.decompress(data))
        self.page: list[str] = values["page"]
        self.sections: list[list[str]] = values["sections"]
        self.places: dict[str, int] = values["places"]
        """Of the sections that a phrase asks for, where it is not the first."""


class Fits:
    """What ranks a page again: its number, and how well each trigger fits, with its words."""

    def __init__(self, data: bytes) -> None:
        self.number, *triggers = json.loads(data)
        self.triggers = [(fit, frozenset(words)) for fit, *words in triggers]


class ScaleIndex:
    """What `Index` is to one skill: the same questions, answered by tantivy."""

    def __init__(self, target: Path) -> None:
        """Open the folder; raises ValueError where it holds no index."""
        self.schema = make_schema()
        self.searcher = tantivy.Index.open(str(target)).searcher()
        self.total = self.searcher.num_docs - 1
        """Pages; one document holds the spellings."""
        self.terms: dict[str, Term] = {}
        self.stored = lru_cache(maxsize=1024)(self.read)
        self.fits = lru_cache(maxsize=16_384)(self.read_fits)

    def read(self, page: int) -> Stored:
        """Return what is kept of the page, a document's address as one number."""
        return Stored(self.fetch(page, "stored"))

    def read_fits(self, page: int) -> Fits:
        """Return what the page is ranked again by."""
        return Fits(self.fetch(page, "fits"))

    def fetch(self, page: int, field: str) -> bytes:
        """Return one field of a page's document."""
        address = tantivy.DocAddress(page >> 32, page & 0xFFFFFFFF)
        (data,) = self.searcher.doc(address)[field]
        return bytes(data)

    def page(self, page: int, field: str) -> str:
        """Return one text of a page."""
        return self.stored(page).page[PAGE_FIELDS.index(field)]

    def section(self, page: int, place: int, field: str) -> str:
        """Return one text of the section at a place, from 0, of a page."""
        return self.stored(page).sections[place][SECTION_FIELDS.index(field)]

    def densities(self, page: int, words: list[str]) -> list[list[float]]:
        """Return for each of the words how dense it is in each section of the page."""
        sections = self.stored(page).sections
        texts = [f"{heading} {heading} {text}".lower() for heading, _, _, text in sections]
        return [[density(text, word) for text in texts] for word in words]

    def count_all(self) -> int:
        """Return how many pages there are."""
        return self.total

    def count_sections(self, page: int) -> int:
        """Return how many sections the page has."""
        return len(self.stored(page).sections)

    def tokens(self, page: int, place: int) -> int:
        """Return the size of a section in tokens."""
        return count_tokens(self.section(page, place, "markdown"))

    def rarest_idf(self) -> int:
        """Return the weight of a word that no page holds."""
        return idf_of(0, self.total)

    def look_up(self, text: str) -> ScaleWord | None:
        """Return the word; None where neither a page holds it nor it is of a kind of its own."""
        pages = self.searcher.doc_freq("all", text)
        kind = kind_of(text)
        return ScaleWord(text, idf_of(pages, self.total), kind, pages) if pages or kind else None

    def look_near(self, text: str) -> ScaleWord | None:
        """Return the word of most pages that this one may be a slip of, nearly as `Index` does.

        An edit leaves a word's beginning or its end as it is, so the words that share one of the
        two are compared: half of it for one edit, a third for two.
        """
        if len(text) < 5 or not text.isascii() or not text.isalpha():
            return None
        for edits in (1, 2) if len(text) > 8 else (1,):
            found = [
                (self.searcher.doc_freq("all", word), word)
                for word in self.list_alike(text, edits)
                if word[0] == text[0] and is_near(text, word, edits)
            ]
            if found:
                return self.look_up(max(found)[1])
        return None

    def list_alike(self, text: str, edits: int) -> set[str]:
        """Return the words of nearly the same length that begin, or end, as this one."""
        part = (len(text) - 2 * edits) // (edits + 1) or 1
        words: set[str] = set()
        for size in range(len(text) - edits, len(text) + edits + 1):
            for direction, piece in (FORWARD, text[:part]), (BACKWARD, text[: -part - 1 : -1]):
                start = f"{direction}{size}:"
                found = self.searcher.terms_with_prefix("spelling", start + piece)
                spelt = (term.removeprefix(start) for term, _ in found)
                words.update(spelt if direction == FORWARD else (word[::-1] for word in spelt))
        return words

    def rank(
        self, words: Sequence[tuple[Word, float]], limit: int, phrase: str = ""
    ) -> list[tuple[int, int]]:
        """Return the pages that hold most of the words, each with its score."""
        pairs = [(word, share) for word, share in words if isinstance(word, ScaleWord)]
        most = int(self.total * COMMON)
        rare = [(word, share) for word, share in pairs if word.pages <= most]
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(self.make_query(word.text, field), weight * share),
            )
            for word, share in rare or pairs
            for field, weight in WEIGHTS.items()
        ]
        if not clauses:
            return []
        query = tantivy.Query.boolean_query(clauses)
        hits = self.searcher.search(query, max(limit, REORDERED), count=False).hits
        weights = {word.text: word.idf * share for word, share in pairs if tells(word.text)}
        scores = [
            (page, round(score * SCALE) + self.fit_triggers(page, weights))
            for page, score in ((number_of(address), score) for score, address in hits)
        ]
        return sorted(scores, key=by_score)[:limit]

    def fit_triggers(self, page: int, weights: Mapping[str, float]) -> int:
        """Return what the page's best trigger adds to its score."""
        asked = frozenset(weights)
        shared = ((fit, words & asked) for fit, words in self.fits(page).triggers)
        best = max(
            (fit * sum(map(weights.__getitem__, words)) for fit, words in shared if words),
            default=0,
        )
        return int(best * fit_factor(sum(weights.values())))

    def has_trigger_in(self, page: int, words: Sequence[tuple[Word, float]]) -> bool:
        """Return whether a trigger of the page, of two words or more, lies in these words."""
        asked = {word.text for word, share in words if isinstance(word, ScaleWord) and share == 1}
        return any(len(words) > 1 and words <= asked for _, words in self.fits(page).triggers)

    def make_query(self, text: str, field: str) -> tantivy.Query:
        """Return the query for one word in one field."""
        option = "freq" if field in WEIGHTS else "basic"
        return tantivy.Query.term_query(self.schema, field, text, index_option=option)

    def holds(self, page: int, word: Word) -> bool:
        """Return whether the page holds the word."""
        if not isinstance(word, ScaleWord):
            return False
        both = [
            (tantivy.Occur.Must, self.make_query(text, "all"))
            for text in (mark(self.fits(page).number), word.text)
        ]
        query = tantivy.Query.boolean_query(both)
        return bool(self.searcher.search(query, 1, count=False).hits)

    def owner_of_part(self, phrase: str, words: Sequence[tuple[Word, float]]) -> int | None:
        """Return None: a search inside of all phrases is not what tantivy is fast at."""
        return None

    def owner_of(self, phrase: str) -> tuple[int, int] | None:
        """Return the page, and the place of the section, whose trigger or title the phrase is."""
        if not phrase:
            return None
        hits = self.searcher.search(self.make_query(phrase, "phrase"), 1, count=False).hits
        if not hits:
            return None
        page = number_of(hits[0][1])
        return page, self.stored(page).places.get(phrase, 0)


def number_of(address: tantivy.DocAddress) -> int:
    """Return the address of a document as one number."""
    return (address.segment_ord << 32) | address.doc

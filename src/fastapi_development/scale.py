"""An index for collections far beyond one skill: tantivy ranks, the same rules decide.

It needs the extra `scale`. A folder holds it, and any number of readers may share that folder.
Where `Index` keeps lists of pages, this keeps a document for each page: its words by field, the
phrases that it answers and, compressed, what is handed over.
"""

import json
import math
from collections.abc import Iterable, Sequence
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
    PAGE_FIELDS,
    SCALE,
    SECTION_FIELDS,
    Word,
    by_score,
    fit_bonus,
    word_key,
)
from fastapi_development.models import Skill
from fastapi_development.tokens import count_tokens
from fastapi_development.vocabulary import kind_of, tells
from fastapi_development.words import is_near

BATCH = 128 << 20
"""Bytes that the writer may hold before it writes a segment."""
REORDERED = 10
"""Pages whose triggers are compared with the query."""
COMMON = 0.2
"""Share of the pages from which on a word ranks nothing where a rarer one is there."""


def make_schema() -> tantivy.Schema:
    """Return the fields of a page's document. Texts are split into words before they come in."""
    builder = tantivy.SchemaBuilder()
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("all", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("spelling", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("phrase", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("stored", stored=True, indexed=False)
    return builder.build()


def build_scale(skills: Iterable[Skill], target: Path, folder: str = "") -> None:
    """Write an index of the skills into the folder `target`, which is made."""
    target.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(make_schema(), path=str(target), reuse=False)
    writer = index.writer(BATCH, 1)
    for entry in make_entries(skills, folder):
        writer.add_document(make_document(entry))
    writer.commit()
    writer.wait_merging_threads()


def make_document(entry: Entry) -> tantivy.Document:
    """Return the document of one page."""
    document = tantivy.Document()
    for name, words in entry.fields.items():
        document.add_text(name, " ".join(words))
    everything = sorted({word for words in entry.fields.values() for word in words})
    document.add_text("all", " ".join(everything))
    document.add_text("spelling", " ".join(map(word_key, everything)))
    phrases = dict(list_phrases(entry))
    for phrase in phrases:
        document.add_text("phrase", phrase)
    stored = {
        "page": list_page_texts(entry),
        "sections": list(map(list_section_texts, entry.sections)),
        "words": everything,
        "phrases": phrases,
        "triggers": [sorted(words) for words in list_triggers(entry)],
    }
    document.add_bytes("stored", json.dumps(stored).encode())
    return document


class ScaleWord(Word):
    """A word with its text, by which tantivy finds it."""

    def __init__(self, text: str, idf: int, kind: int, pages: int) -> None:
        super().__init__(0, idf, kind)
        self.text = text
        self.pages = pages


class Stored:
    """What is kept of a page."""

    def __init__(self, data: bytes) -> None:
        values = json.loads(data)
        self.page: list[str] = values["page"]
        self.sections: list[list[str]] = values["sections"]
        self.words: frozenset[str] = frozenset(values["words"])
        self.triggers: list[list[str]] = values["triggers"]
        self.phrases: dict[str, int] = values["phrases"]


class ScaleIndex:
    """What `Index` is to one skill: the same questions, answered by tantivy."""

    def __init__(self, target: Path) -> None:
        """Open the folder; raises ValueError where it holds no index."""
        self.schema = make_schema()
        self.searcher = tantivy.Index.open(str(target)).searcher()
        self.stored = lru_cache(maxsize=4096)(self.read)
        self.weight_of = lru_cache(maxsize=65536)(self.weight)

    def read(self, page: int) -> Stored:
        """Return what is kept of the page, a document's address as one number."""
        address = tantivy.DocAddress(page >> 32, page & 0xFFFFFFFF)
        (data,) = self.searcher.doc(address)["stored"]
        return Stored(bytes(data))

    def page(self, page: int, field: str) -> str:
        """Return one text of a page."""
        return self.stored(page).page[PAGE_FIELDS.index(field)]

    def section(self, page: int, place: int, field: str) -> str:
        """Return one text of the section at a place, from 0, of a page."""
        return self.stored(page).sections[place][SECTION_FIELDS.index(field)]

    def lowered(self, page: int, place: int) -> str:
        """Return heading and text of a section in lower case, the heading twice."""
        heading, _, _, markdown = self.stored(page).sections[place]
        return f"{heading} {heading} {markdown}".lower()

    def count_all(self) -> int:
        """Return how many pages there are."""
        count: int = self.searcher.num_docs
        return count

    def count_sections(self, page: int) -> int:
        """Return how many sections the page has."""
        return len(self.stored(page).sections)

    def tokens(self, page: int, place: int) -> int:
        """Return the size of a section in tokens."""
        return count_tokens(self.section(page, place, "markdown"))

    def idf(self, pages: int) -> int:
        """Return how rare a word of so many pages is, SCALE times."""
        return round(math.log(1 + (self.searcher.num_docs - pages + 0.5) / (pages + 0.5)) * SCALE)

    def weight(self, text: str) -> int:
        """Return how rare a word is, SCALE times."""
        return self.idf(self.searcher.doc_freq("all", text))

    def rarest_idf(self) -> int:
        """Return the weight of a word that no page holds."""
        return self.idf(0)

    def look_up(self, text: str) -> ScaleWord | None:
        """Return the word; None where neither a page holds it nor it is of a kind of its own."""
        pages = self.searcher.doc_freq("all", text)
        kind = kind_of(text)
        return ScaleWord(text, self.idf(pages), kind, pages) if pages or kind else None

    def look_near(self, text: str) -> ScaleWord | None:
        """Return the word of most pages that this one may be a slip of, by the rule of `Index`."""
        if len(text) < 5 or not text.isascii() or not text.isalpha():
            return None
        for edits in (1, 2) if len(text) > 8 else (1,):
            found = [
                (pages, key[2:])
                for size in range(len(text) - edits, len(text) + edits + 1)
                for key, pages in self.searcher.terms_with_prefix("spelling", text[0] + chr(size))
                if is_near(text, key[2:], edits)
            ]
            if found:
                return self.look_up(max(found)[1])
        return None

    def rank(
        self, words: Sequence[tuple[Word, float]], limit: int, phrase: str = ""
    ) -> list[tuple[int, int]]:
        """Return the pages that hold most of the words, each with its score."""
        pairs = [(word, share) for word, share in words if isinstance(word, ScaleWord)]
        most = int(self.searcher.num_docs * COMMON)
        rare = [(word, share) for word, share in pairs if word.pages <= most]
        clauses = [
            (tantivy.Occur.Should, self.make_query(word.text, field, weight * share))
            for word, share in rare or pairs
            for field, weight in WEIGHTS.items()
        ]
        if not clauses:
            return []
        query = tantivy.Query.boolean_query(clauses)
        hits = self.searcher.search(query, max(limit, REORDERED), count=False).hits
        scores = {number_of(address): round(score * SCALE) for score, address in hits}
        for page in scores:
            scores[page] += self.fit_triggers(page, pairs)
        return sorted(scores.items(), key=by_score)[:limit]

    def fit_triggers(self, page: int, words: Sequence[tuple[ScaleWord, float]]) -> int:
        """Return what the page's best trigger adds to its score."""
        weights = {word.text: word.idf * share for word, share in words if tells(word.text)}
        whole = sum(weights.values())
        bonuses = [
            fit_bonus(sum(weights.get(word, 0.0) for word in trigger), whole, self.weigh(trigger))
            for trigger in self.stored(page).triggers
        ]
        return max(bonuses, default=0)

    def weigh(self, trigger: Sequence[str]) -> int:
        """Return the weight of a trigger's words."""
        return max(1, sum(self.weight_of(word) for word in trigger if tells(word)))

    def make_query(self, text: str, field: str, weight: float) -> tantivy.Query:
        """Return the query for one word in one field."""
        query = tantivy.Query.term_query(self.schema, field, text, index_option="freq")
        return tantivy.Query.boost_query(query, weight)

    def holds(self, page: int, word: Word) -> bool:
        """Return whether the page holds the word."""
        return isinstance(word, ScaleWord) and word.text in self.stored(page).words

    def owner_of_part(self, phrase: str) -> int | None:
        """Return None: a search inside of all phrases is not what tantivy is fast at."""
        return None

    def owner_of(self, phrase: str) -> tuple[int, int] | None:
        """Return the page, and the place of the section, whose trigger or title the phrase is."""
        if not phrase:
            return None
        query = tantivy.Query.term_query(self.schema, "phrase", phrase, index_option="basic")
        hits = self.searcher.search(query, 1, count=False).hits
        if not hits:
            return None
        page = number_of(hits[0][1])
        return page, self.stored(page).phrases[phrase]


def number_of(address: tantivy.DocAddress) -> int:
    """Return the address of a document as one number."""
    return (address.segment_ord << 32) | address.doc

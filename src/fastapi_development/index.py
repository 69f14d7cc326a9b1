"""Skills → one index file, in which `search` looks words up. Built where there is time for it.

The file is a header, a table of arrays, and the arrays: little-endian 32-bit numbers, and text as
UTF-8. A page's weight for a word is BM25F (Robertson and Zaragoza, 2009, §3.6): the word's counts
in the page's fields, each by the field's weight and length, add up to one frequency that saturates.
"""

import hashlib
import math
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fastapi_development.index_file import ARRAYS, MAGIC, SCALE, fit_of, word_key
from fastapi_development.models import Page, Section, Skill
from fastapi_development.serving import clean_section, outline
from fastapi_development.tokens import count_tokens
from fastapi_development.vocabulary import KINDS, kind_of, tells
from fastapi_development.words import split_words

WEIGHTS = {"triggers": 3.0, "title": 4.0, "headings": 2.0, "summary": 2.0, "code": 1.0, "text": 0.4}
"""How much a word counts by the field it stands in."""
K1 = 4.0
B = 0.5
"""BM25's saturation and length normalisation."""


Postings = dict[str, tuple[int, list[tuple[int, int]]]]
"""For each word its idf and its (page, weight) pairs."""


@dataclass(frozen=True)
class Entry:
    """A page with what is counted and stored of it."""

    skill: str
    page: Page
    path: str
    """Of the page, from the folder that is indexed."""
    fields: dict[str, list[str]]
    """Words by field."""
    sections: tuple[Section, ...]
    """Those that can be served."""


def build(skills: Sequence[Skill], folder: str = "") -> bytes:
    """Return the bytes of the index: the same for the same pages, on every machine.

    The paths in it begin at the skill, or at the `folder` in which several stand side by side.
    """
    entries = make_entries(skills, folder)
    postings = weigh(entries)
    arrays = dict.fromkeys(ARRAYS, b"")
    arrays |= write_terms(postings, len(entries))
    arrays |= write_pages(entries)
    arrays |= write_phrases(entries)
    arrays |= write_triggers(entries, postings)
    arrays |= write_watched(skills, folder)
    return write_file(digest_of(skills, folder), arrays)


def make_entries(skills: Iterable[Skill], folder: str = "") -> list[Entry]:
    """Return the pages of all skills with what is counted and stored of them."""
    return [make_entry(skill, page, folder) for skill in skills for page in list_pages(skill)]


def list_pages(skill: Skill) -> Iterator[Page]:
    """Yield the pages of a skill; in one without patterns/, SKILL.md is a page as well."""
    if not any(page.path.startswith("patterns/") for page in skill.pages):
        yield skill.main
    yield from skill.pages


def place_of(skill: Skill, path: str, folder: str) -> str:
    """Return the path from the folder that is indexed."""
    return f"{skill.root.name}/{path}" if folder else path


def digest_of(skills: Iterable[Skill], folder: str = "") -> bytes:
    """Return SHA-256 over the paths and texts of all pages."""
    digest = hashlib.sha256()
    for skill in skills:
        for page in (skill.main, *skill.pages):
            path = place_of(skill, page.path, folder)
            digest.update(f"{path}\0{len(page.text)}\0{page.text}".encode())
    return digest.digest()


def make_entry(skill: Skill, page: Page, folder: str) -> Entry:
    """Return the page with its words by field, and its sections."""
    code = " ".join(block.code for block in page.blocks if block.is_python)
    prose = " ".join(clean_section(section.text, code=False) for section in merge(page))
    fields = {
        "triggers": " . ".join(page.front_matter.items("triggers")),
        "title": f"{page.name} . {page.title or page.front_matter.text('title')}",
        "headings": " . ".join(s.heading for s in page.sections if s.level > 2),
        "summary": f"{page.front_matter.text('summary')} . {page.front_matter.text('read_when')}",
        "code": code,
        "text": prose,
    }
    words = {name: split_words(text) for name, text in fields.items()}
    name = skill.main.front_matter.text("name") or skill.root.name
    return Entry(name, page, place_of(skill, page.path, folder), words, tuple(merge(page)))


def merge(page: Page) -> Iterator[Section]:
    """Yield the sections that hold something, what stands before the first of them included."""
    start = page.front_matter.end_line
    end = page.sections[0].line - 1 if page.sections else len(page.text)
    lines = page.text.split("\n")[start:end]
    body = "\n".join(line for line in lines if not line.startswith("# ")).strip("\n")
    if body or not page.sections:
        yield Section(page.title or page.name, 2, "", start + 1, end, "", body)
    yield from (section for section in page.sections if section.text.strip())


def weigh(entries: Sequence[Entry]) -> Postings:
    """Return for each word its idf and the pages that hold it, each with the word's weight there.

    Weights and idf are whole numbers, SCALE times their value, so that sums do not depend on order.
    """
    total = len(entries)
    sizes = {
        name: sum(len(entry.fields[name]) for entry in entries) / total or 1.0 for name in WEIGHTS
    }
    pages: dict[str, list[tuple[int, float]]] = {}
    for index, entry in enumerate(entries):
        frequencies: dict[str, float] = {}
        for name, weight in WEIGHTS.items():
            length = 1 - B + B * len(entry.fields[name]) / sizes[name]
            for word, count in Counter(entry.fields[name]).items():
                frequencies[word] = frequencies.get(word, 0.0) + weight * count / length
        for word, frequency in frequencies.items():
            pages.setdefault(word, []).append((index, frequency / (K1 + frequency)))
    result = {}
    for word, found in pages.items():
        idf = math.log(1 + (total - len(found) + 0.5) / (len(found) + 0.5))
        weights = [(index, max(1, round(idf * share * SCALE))) for index, share in found]
        result[word] = (round(idf * SCALE), weights)
    return result


def write_terms(postings: Postings, total: int) -> dict[str, bytes]:
    """Return the arrays of the words: sorted keys, idf, kind, and their pages and weights."""
    known: Postings = {word: (0, []) for word in KINDS} | postings
    words = sort_words(postings)
    text, ends = join_texts(map(word_key, words))
    idfs, kinds, places, weights = [], [], [], []
    list_ends = [0]
    rarest = round(math.log(1 + (total + 0.5) / 0.5) * SCALE)
    for word in words:
        idf, pages = known[word]
        idfs.append(idf if pages else rarest)
        kinds.append(kind_of(word))
        places += [page for page, _ in pages]
        weights += [weight for _, weight in pages]
        list_ends.append(len(places))
    return {
        "word_text": text,
        "word_text_ends": pack(ends),
        "word_idf": pack(idfs),
        "word_kind": pack(kinds),
        "list_ends": pack(list_ends),
        "list_pages": pack(places),
        "list_weights": pack(weights),
        "rarest": pack([rarest]),
    }


def sort_words(postings: Postings) -> list[str]:
    """Return all words in the order of their numbers."""
    return sorted(KINDS.keys() | postings.keys(), key=word_key)


def write_pages(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Return the arrays of what is handed over: a few texts for each page and section."""
    page_texts: list[str] = []
    section_texts: list[str] = []
    first_sections = [0]
    sizes: list[int] = []
    for entry in entries:
        page_texts += list_page_texts(entry)
        for section in entry.sections:
            section_texts += list_section_texts(section)
            sizes.append(count_tokens(section_texts[-1]))
        first_sections.append(len(sizes))
    page_text, page_text_ends = join_texts(page_texts)
    section_text, section_text_ends = join_texts(section_texts)
    return {
        "page_text": page_text,
        "page_text_ends": pack(page_text_ends),
        "section_text": section_text,
        "section_text_ends": pack(section_text_ends),
        "first_section": pack(first_sections),
        "section_tokens": pack(sizes),
    }


def list_page_texts(entry: Entry) -> list[str]:
    """Return the PAGE_FIELDS of a page."""
    page = entry.page
    title = page.title or page.front_matter.text("title") or page.name
    summary = page.front_matter.text("summary") or page.front_matter.text("description")
    version = page.front_matter.text("fastapi")
    return [entry.skill, page.name, title, summary, entry.path, version, outline(page)]


def list_section_texts(section: Section) -> list[str]:
    """Return the SECTION_FIELDS of a section."""
    return [section.heading, section.parent, section.anchor, clean_section(section.text)]


def write_watched(skills: Sequence[Skill], folder: str) -> dict[str, bytes]:
    """Return the text of the files and folders that tell by their time that the index is old.

    Each costs a look at every start, so those are left out that tell nothing more: of a skill with
    patterns, its own folder.
    """
    watched = {"."} if folder else set()
    for skill in skills:
        for page in (skill.main, *skill.pages):
            watched.add(place_of(skill, page.path, folder))
        for parent in {page.path.rpartition("/")[0] for page in skill.pages} or {""}:
            if parent or folder:
                watched.add(place_of(skill, parent, folder).rstrip("/"))
    return {"watched_text": "\0".join(sorted(watched)).encode()}


def write_phrases(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Return the arrays of the phrases that, asked for as a whole, are answered at once.

    A trigger is answered by its page; a title by its page; a heading by its section.
    """
    owners: dict[str, tuple[int, int]] = {}
    for index, entry in enumerate(entries):
        for phrase, place in list_phrases(entry):
            owners.setdefault(phrase, (index, place))
    owners.pop("", None)
    phrases = sorted(owners, key=lambda phrase: phrase.encode())
    text, ends = join_texts(phrases)
    return {
        "phrase_text": text,
        "phrase_text_ends": pack(ends),
        "phrase_owner": pack([number for phrase in phrases for number in owners[phrase]]),
    }


def write_triggers(entries: Sequence[Entry], postings: Postings) -> dict[str, bytes]:
    """Return the arrays by which a query is compared with each trigger, and each title, by itself.

    A page whose words lie in one of its triggers fits better than one where they are scattered.
    """
    numbers = {word: number for number, word in enumerate(sort_words(postings))}
    triggers: list[list[int]] = [[] for _ in numbers]
    owners: list[int] = []
    first = [0]
    weights: list[int] = []
    for index, entry in enumerate(entries):
        for words in list_triggers(entry):
            for word in words:
                triggers[numbers[word]].append(len(owners))
            owners.append(index)
            weights.append(max(1, sum(postings[word][0] for word in words if tells(word))))
        first.append(len(owners))
    phrases = [phrase for entry in entries for phrase in trigger_phrases(entry)]
    text, text_ends = join_texts(f" {key_of(phrase)} " for phrase in phrases)
    ends = [0]
    for found in triggers:
        ends.append(ends[-1] + len(found))
    return {
        "trigger_ends": pack(ends),
        "trigger_list": pack([number for found in triggers for number in found]),
        "trigger_owner": pack(owners),
        "first_trigger": pack(first),
        "trigger_weight": pack(weights),
        "trigger_fit": pack(list(map(fit_of, weights))),
        "trigger_text": text,
        "trigger_text_ends": pack(text_ends),
    }


def list_triggers(entry: Entry) -> Iterator[set[str]]:
    """Yield the different words of each trigger and of the title."""
    for phrase in trigger_phrases(entry):
        yield set(split_words(phrase))


def trigger_phrases(entry: Entry) -> tuple[str, ...]:
    """Return the title and the triggers, as they are written."""
    return (entry.page.title, *entry.page.front_matter.items("triggers"))


def list_phrases(entry: Entry) -> Iterator[tuple[str, int]]:
    """Yield the phrases that the page answers as a whole, and the place of the section for each."""
    page = entry.page
    for phrase in (page.name, page.title, *page.front_matter.items("triggers")):
        yield key_of(phrase), 0
    for place, section in enumerate(entry.sections):
        yield key_of(f"{page.title} {section.heading}"), place
        yield key_of(f"{page.name} {section.heading}"), place
        if section.level > 2:
            yield key_of(section.heading), place


def key_of(phrase: str) -> str:
    """Return the form under which a phrase is looked up: its words, one space between them."""
    return " ".join(split_words(phrase))


def join_texts(texts: Iterable[str]) -> tuple[bytes, list[int]]:
    """Return the texts one after the other, and where each begins, with the end of the last."""
    ends = [0]
    parts = [text.encode() for text in texts]
    for part in parts:
        ends.append(ends[-1] + len(part))
    return b"".join(parts), ends


def pack(numbers: Sequence[int]) -> bytes:
    """Return the numbers as little-endian 32-bit words."""
    return struct.pack(f"<{len(numbers)}I", *numbers)


def write_file(digest: bytes, arrays: dict[str, bytes]) -> bytes:
    """Return header, table of arrays and arrays, each beginning at a multiple of four."""
    table: list[int] = []
    body: list[bytes] = []
    start = place = len(MAGIC) + len(digest) + 8 + 8 * len(ARRAYS)
    for name in ARRAYS:
        table += [place, len(arrays[name])]
        body += [arrays[name], b"\0" * (-len(arrays[name]) % 4)]
        place += len(body[-2]) + len(body[-1])
    content = pack(table) + b"".join(body)
    return (
        MAGIC
        + digest
        + pack([start - 8 * len(ARRAYS) + len(content), zlib.crc32(content)])
        + content
    )

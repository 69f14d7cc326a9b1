"""Look words up in an index: which page answers, which section of it, or nothing at all.

It stands on the way of every `get`, so it imports little that Python has not loaded already.
"""

from zlib import crc32

from fastapi_development.words import is_near, split_runs, split_words

MAGIC = b"FASTAPI-SKILL-04"
"""The first bytes of an index; the number changes with its format or with how words are split."""
SCALE = 1000
ARRAYS = (
    "word_text",
    "word_text_ends",
    "word_idf",
    "word_kind",
    "rarest",
    "page_ends",
    "page_pairs",
    "section_ends",
    "section_pairs",
    "page_text",
    "page_text_ends",
    "page_json",
    "page_json_ends",
    "section_text",
    "section_text_ends",
    "section_json",
    "section_json_ends",
    "first_section",
    "section_tokens",
    "phrase_text",
    "phrase_text_ends",
    "phrase_owner",
    "watched_text",
    "watched_text_ends",
)
PAGE_FIELDS = ("skill", "page", "title", "summary", "path", "fastapi", "outline")
SECTION_FIELDS = ("heading", "parent", "anchor", "markdown")
FILLER, SUBJECT = 1, 2
CHECKED_UP_TO = 1 << 23
"""Bytes; a larger file is taken to be whole, for its check would cost more than the look-up."""

ANSWER_COVERAGE = 0.5
NEAREST_COVERAGE = 0.2
"""Shares of a query's weight that a page must hold to answer it, or to be named as near."""
UNKNOWN = 0.7
"""Weight of a word that no page holds, in units of the rarest word's."""
SUBJECT_WEIGHT = 2.0
"""The same for the name of another framework: who names one wants a page on it."""
REPAIRED = 0.8
"""What a word counts that was found by its spelling alone."""
WORDS_READ = 64
"""Different words of a query that are looked up; a pasted log has thousands."""


class IndexFileError(ValueError):
    """Bytes that are no index of this version."""


class Index:
    """An index in memory or in a mapped file."""

    def __init__(self, data: bytes) -> None:
        """Read the table of arrays; raise IndexFileError where the bytes are not a whole index."""
        head = len(MAGIC) + 32
        if data[: len(MAGIC)] != MAGIC:
            raise IndexFileError("it is no index of this version")
        size = int.from_bytes(data[head : head + 4], "little")
        check = int.from_bytes(data[head + 4 : head + 8], "little")
        if size != len(data):
            raise IndexFileError("it is cut off")
        if size < CHECKED_UP_TO and crc32(memoryview(data)[head + 8 :]) != check:
            raise IndexFileError("it is damaged")
        table = memoryview(data)[head + 8 : head + 8 + 8 * len(ARRAYS)]
        self.data = data
        self.digest = bytes(data[len(MAGIC) : head])
        view = memoryview(data)
        places = table.cast("I")
        for number, name in enumerate(ARRAYS):
            start, size = places[2 * number], places[2 * number + 1]
            part = view[start : start + size]
            is_text = name.endswith(("_text", "_json"))
            setattr(self, name, part if is_text else part.cast("I"))

    # Set by name above; declared for readers and type checkers.
    word_text: memoryview
    word_text_ends: memoryview
    word_idf: memoryview
    word_kind: memoryview
    rarest: memoryview
    page_ends: memoryview
    page_pairs: memoryview
    section_ends: memoryview
    section_pairs: memoryview
    page_text: memoryview
    page_text_ends: memoryview
    page_json: memoryview
    page_json_ends: memoryview
    section_text: memoryview
    section_text_ends: memoryview
    section_json: memoryview
    section_json_ends: memoryview
    first_section: memoryview
    section_tokens: memoryview
    phrase_text: memoryview
    phrase_text_ends: memoryview
    phrase_owner: memoryview
    watched_text: memoryview
    watched_text_ends: memoryview

    def page(self, number: int, field: str, json: bool = False) -> str:
        """Return one text of a page, as JSON with its quotes where asked for."""
        place = number * len(PAGE_FIELDS) + PAGE_FIELDS.index(field)
        if json:
            return cut(self.page_json, self.page_json_ends, place)
        return cut(self.page_text, self.page_text_ends, place)

    def section(self, number: int, field: str, json: bool = False) -> str:
        """Return one text of a section, as JSON with its quotes where asked for."""
        place = number * len(SECTION_FIELDS) + SECTION_FIELDS.index(field)
        if json:
            return cut(self.section_json, self.section_json_ends, place)
        return cut(self.section_text, self.section_text_ends, place)

    def watched(self) -> list[str]:
        """Return the files and folders whose change makes this index old."""
        return [
            cut(self.watched_text, self.watched_text_ends, place)
            for place in range(len(self.watched_text_ends) - 1)
        ]

    def sections_of(self, page: int) -> range:
        """Return the numbers of the page's sections."""
        return range(self.first_section[page], self.first_section[page + 1])

    def find_word(self, word: str) -> int:
        """Return the number of the word; -1 where the index does not hold it."""
        return find(self.word_text, self.word_text_ends, word.encode())

    def find_near(self, word: str) -> int:
        """Return the number of the word that this one is most likely a slip of; -1 for none.

        One edit from five letters on, two from nine; the first letter is taken to be right.
        """
        if len(word) < 5 or not word.isalpha():
            return -1
        first = word[0].encode()
        low = bisect(self.word_text, self.word_text_ends, first)
        high = bisect(self.word_text, self.word_text_ends, first[:-1] + bytes([first[-1] + 1]))
        best, best_rank = -1, (0, 0)
        for edits in (1, 2) if len(word) > 8 else (1,):
            for number in range(low, high):
                size = self.word_text_ends[number + 1] - self.word_text_ends[number]
                if abs(size - len(word)) > edits or self.word_kind[number] == SUBJECT:
                    continue
                if is_near(word, cut(self.word_text, self.word_text_ends, number), edits):
                    # The word of most pages is the likeliest to be meant.
                    rank = (self.page_ends[number + 1] - self.page_ends[number], -number)
                    if rank > best_rank or best < 0:
                        best, best_rank = number, rank
            if best >= 0:
                return best
        return best


class Hit:
    """A page that was found, and the section of it that answers."""

    def __init__(self, page: int, section: int, score: float) -> None:
        self.page = page
        self.section = section
        self.score = score


class Answer:
    """What a search returns: `answer`, `nearest` or `nothing`, and the pages, best first."""

    def __init__(self, status: str, hits: list[Hit]) -> None:
        self.status = status
        self.hits = hits


def search(index: Index, query: str, limit: int = 5) -> Answer:
    """Return the pages for a query, best first, at most `limit` of them.

    A query that is a trigger, a title or a heading as a whole is answered by its page alone first.
    """
    terms = read_query(index, query)
    scores = score_pages(index, terms)
    exact = find_phrase(index, query)
    if exact is not None and exact[0] not in scores:
        scores[exact[0]] = 0
    ranked = sorted(
        scores, key=lambda page: (exact is None or page != exact[0], -scores[page], page)
    )
    hits = [Hit(page, -1, scores[page] / SCALE) for page in ranked[:limit]]
    if not hits:
        return Answer("nothing", [])
    coverage = 1.0 if exact else measure_coverage(index, terms, hits[0].page)
    status = "answer" if coverage >= ANSWER_COVERAGE else "nearest"
    if coverage < NEAREST_COVERAGE:
        return Answer("nothing", [])
    for hit in hits:
        hit.section = choose_section(index, terms, hit.page)
    if exact is not None and exact[1]:
        hits[0].section = exact[1] - 1
    return Answer(status, hits)


class Term:
    """A word of a query."""

    def __init__(self, number: int, weight: float, share: float, counts: bool) -> None:
        self.number = number
        """In the index; -1 where it holds no such word."""
        self.weight = weight
        """In the coverage of the query."""
        self.share = share
        """What a page gains that holds it: less where its spelling was mended."""
        self.counts = counts
        """Whether it counts in the coverage: an identifier does by its parts."""


def read_query(index: Index, query: str) -> list[Term]:
    """Return the different words of the query that mean something.

    An identifier of several parts that the index knows, as it is or by a slip, stands beside its
    parts; one that it does not know is its parts alone.
    """
    terms: dict[str, Term] = {}
    for run in split_runs(query):
        *parts, last = split_words(run) or [""]
        whole = make_term(index, last, counts=not parts) if last else None
        for word in parts:
            if word not in terms:
                term = make_term(index, word, counts=True)
                # A slip inside an identifier is mended by the whole of it.
                if term.number >= 0 or whole is None or whole.number < 0:
                    terms[word] = term
        if whole is not None and (whole.number >= 0 or not parts):
            terms.setdefault(last, whole)
        if len(terms) >= WORDS_READ:
            break
    return [term for term in terms.values() if not is_filler(index, term)]


def is_filler(index: Index, term: Term) -> bool:
    """Return whether the word is one of any question."""
    return term.number >= 0 and index.word_kind[term.number] == FILLER


def make_term(index: Index, word: str, counts: bool) -> Term:
    """Return the word as the index knows it, by another spelling if need be."""
    number = index.find_word(word)
    rarest = index.rarest[0]
    if number >= 0:
        weight: float = index.word_idf[number]
        if index.word_kind[number] == SUBJECT:
            weight = rarest * SUBJECT_WEIGHT
        return Term(number, weight, 1.0, counts)
    number = index.find_near(word)
    if number >= 0:
        return Term(number, index.word_idf[number], REPAIRED, counts)
    unknown = UNKNOWN if word.isalpha() else UNKNOWN / 4
    return Term(-1, rarest * unknown, 0.0, counts)


def score_pages(index: Index, terms: list[Term]) -> dict[int, int]:
    """Return the sum of the words' weights for each page that holds one."""
    scores: dict[int, int] = {}
    for term in terms:
        if term.number < 0:
            continue
        pairs = index.page_pairs[index.page_ends[term.number] : index.page_ends[term.number + 1]]
        share = term.share
        for place in range(0, len(pairs), 2):
            page = pairs[place]
            scores[page] = scores.get(page, 0) + int(pairs[place + 1] * share)
    return scores


def measure_coverage(index: Index, terms: list[Term], page: int) -> float:
    """Return the share of the query's weight that the page's words hold, from 0 to 1."""
    whole = held = 0.0
    for term in terms:
        if not term.counts:
            continue
        whole += term.weight
        if term.number >= 0:
            ends = index.page_ends
            pages = index.page_pairs[ends[term.number] : ends[term.number + 1]][::2]
            held += term.weight * term.share * (page in pages)
    return held / whole if whole else 0.0


def choose_section(index: Index, terms: list[Term], page: int) -> int:
    """Return the section that answers: Use, unless another holds clearly more of the query."""
    sections = index.sections_of(page)
    scores = dict.fromkeys(sections, 0)
    for term in terms:
        if term.number < 0:
            continue
        ends = index.section_ends
        pairs = index.section_pairs[ends[term.number] : ends[term.number + 1]]
        for place in range(0, len(pairs), 2):
            if pairs[place] in scores:
                scores[pairs[place]] += pairs[place + 1]
    first = sections[0]
    best = max(sections, key=lambda number: (scores[number], -number))
    return best if scores[best] > 1.5 * scores[first] else first


def find_phrase(index: Index, query: str) -> tuple[int, int] | None:
    """Return page and section (from 1; 0 for none) whose trigger, title or heading the query is."""
    key = " ".join(split_words(query)) if len(query) < 400 else ""
    number = find(index.phrase_text, index.phrase_text_ends, key.encode()) if key else -1
    if number < 0:
        return None
    return index.phrase_owner[2 * number], index.phrase_owner[2 * number + 1]


def cut(text: memoryview, ends: memoryview, place: int) -> str:
    """Return the text at a place of an array of texts."""
    return str(text[ends[place] : ends[place + 1]], "utf-8")


def bisect(text: memoryview, ends: memoryview, key: bytes) -> int:
    """Return the place of the first text that is not less than the key, in a sorted array."""
    low, high = 0, len(ends) - 1
    while low < high:
        middle = (low + high) // 2
        if bytes(text[ends[middle] : ends[middle + 1]]) < key:
            low = middle + 1
        else:
            high = middle
    return low


def find(text: memoryview, ends: memoryview, key: bytes) -> int:
    """Return the place of the key in a sorted array of texts; -1 where it is not there."""
    place = bisect(text, ends, key)
    if place < len(ends) - 1 and bytes(text[ends[place] : ends[place + 1]]) == key:
        return place
    return -1

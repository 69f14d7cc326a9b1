"""Look words up in an index: which page answers, which section of it, or nothing at all.

It stands on the way of every `get`, so it imports little that Python has not loaded already.
"""

from zlib import crc32

from fastapi_development.words import is_near, split_runs, split_words

MAGIC = b"FASTAPI-SKILL-05"
"""The first bytes of an index; the number changes with its format or with how words are split."""
SCALE = 1000
ARRAYS = (
    "word_text",
    "word_text_ends",
    "word_idf",
    "word_kind",
    "rarest",
    "list_ends",
    "list_pages",
    "list_weights",
    "page_text",
    "page_text_ends",
    "section_text",
    "section_text_ends",
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
LONGEST_WORD = 127
"""Lengths are told apart up to here: one byte in UTF-8."""
CHECKED_UP_TO = 1 << 20
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
USE_FACTOR = 1.5
"""How much more of a query another section must hold to be handed over in place of Use."""
COMMON = 0.6
"""Share of the pages from which on a word ranks nothing: it costs most and tells least."""
FIRST = 1 << 40
"""More than any sum of weights: what a whole trigger adds to its page."""
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
            is_text = name.endswith("_text")
            setattr(self, name, part if is_text else part.cast("I"))

    # Set by name above; declared for readers and type checkers.
    word_text: memoryview
    word_text_ends: memoryview
    word_idf: memoryview
    word_kind: memoryview
    rarest: memoryview
    list_ends: memoryview
    list_pages: memoryview
    list_weights: memoryview
    page_text: memoryview
    page_text_ends: memoryview
    section_text: memoryview
    section_text_ends: memoryview
    first_section: memoryview
    section_tokens: memoryview
    phrase_text: memoryview
    phrase_text_ends: memoryview
    phrase_owner: memoryview
    watched_text: memoryview
    watched_text_ends: memoryview

    def page(self, number: int, field: str) -> str:
        """Return one text of a page."""
        place = number * len(PAGE_FIELDS) + PAGE_FIELDS.index(field)
        return cut(self.page_text, self.page_text_ends, place)

    def section(self, number: int, field: str) -> str:
        """Return one text of a section."""
        place = number * len(SECTION_FIELDS) + SECTION_FIELDS.index(field)
        return cut(self.section_text, self.section_text_ends, place)

    def count_pages(self, word: int) -> int:
        """Return how many pages hold the word."""
        return self.list_ends[word + 1] - self.list_ends[word]

    def pages_of(self, word: int) -> tuple[list[int], list[int]]:
        """Return the pages that hold the word, ascending, and its weight in each."""
        start, end = self.list_ends[word], self.list_ends[word + 1]
        return self.list_pages[start:end].tolist(), self.list_weights[start:end].tolist()

    def watched(self) -> list[str]:
        """Return the files and folders whose change makes this index old."""
        return [
            cut(self.watched_text, self.watched_text_ends, place)
            for place in range(len(self.watched_text_ends) - 1)
        ]

    def find_word(self, word: str) -> int:
        """Return the number of the word; -1 where the index does not hold it."""
        return find(self.word_text, self.word_text_ends, word_key(word).encode())

    def find_near(self, word: str) -> int:
        """Return the number of the word that this one is most likely a slip of; -1 for none.

        One edit from five letters on, two from nine; the first letter is taken to be right. Of
        several, the word of most pages is the likeliest to be meant.
        """
        if len(word) < 5 or not word.isascii() or not word.isalpha():
            return -1
        for edits in (1, 2) if len(word) > 8 else (1,):
            best, most = -1, -1
            for number in self.same_length(word, edits):
                pages = self.count_pages(number)
                if pages <= most or self.word_kind[number] == SUBJECT:
                    continue
                if is_near(word, cut(self.word_text, self.word_text_ends, number)[2:], edits):
                    best, most = number, pages
            if best >= 0:
                return best
        return -1

    def same_length(self, word: str, edits: int) -> range:
        """Return the words with the same first letter and a length at most so many away."""
        first = word[0]
        low = (first + chr(len(word) - edits)).encode()
        high = (first + chr(min(len(word) + edits + 1, LONGEST_WORD))).encode()
        return range(
            bisect(self.word_text, self.word_text_ends, low),
            bisect(self.word_text, self.word_text_ends, high),
        )


def word_key(word: str) -> str:
    """Return the form in which words are sorted: first letter, length, word.

    So the words that one may be a slip of stand together.
    """
    return word[:1] + chr(min(len(word), LONGEST_WORD)) + word


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
    if exact is not None:
        scores[exact[0]] = scores.get(exact[0], 0) + FIRST
    ranked = sorted(scores, key=lambda page: (-scores[page], page))[:limit]
    coverage = measure_coverage(index, terms, ranked[0]) if ranked else 0.0
    if exact is None and coverage < NEAREST_COVERAGE:
        return Answer("nothing", [])
    hits = [Hit(page, index.first_section[page], scores[page] % FIRST / SCALE) for page in ranked]
    hits[0].section = (
        exact[1] - 1 if exact and exact[1] else choose_section(index, terms, ranked[0])
    )
    is_sure = exact is not None or coverage >= ANSWER_COVERAGE
    return Answer("answer" if is_sure else "nearest", hits)


class Term:
    """A word of a query."""

    def __init__(self, word: str, number: int, weight: float, share: float, counts: bool) -> None:
        self.word = word
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
        return Term(word, number, weight, 1.0, counts)
    number = index.find_near(word)
    if number >= 0:
        return Term(word, number, index.word_idf[number], REPAIRED, counts)
    unknown = UNKNOWN if word.isalpha() else UNKNOWN / 4
    return Term(word, -1, rarest * unknown, 0.0, counts)


def score_pages(index: Index, terms: list[Term]) -> dict[int, int]:
    """Return the sum of the words' weights for each page that holds one."""
    total = len(index.first_section) - 1
    scores: dict[int, int] = {}
    known = [term for term in terms if term.number >= 0]
    most = int(total * COMMON)
    rare = [term for term in known if index.count_pages(term.number) <= most]
    for term in rare or known:
        pages, weights = index.pages_of(term.number)
        if term.share < 1:
            weights = [int(weight * term.share) for weight in weights]
        for page, weight in zip(pages, weights, strict=True):
            scores[page] = scores.get(page, 0) + weight
    return scores


def measure_coverage(index: Index, terms: list[Term], page: int) -> float:
    """Return the share of the query's weight that the page's words hold, from 0 to 1."""
    whole = held = 0.0
    for term in terms:
        if not term.counts:
            continue
        whole += term.weight
        if term.number >= 0 and page in index.pages_of(term.number)[0]:
            held += term.weight * term.share
    return held / whole if whole else 0.0


def choose_section(index: Index, terms: list[Term], page: int) -> int:
    """Return the section that answers: the first, Use, unless another holds clearly more.

    A stem is counted wherever it begins inside the text, which is right for all but a few words.
    """
    best = first = index.first_section[page]
    most = 0.0
    for number in range(first, index.first_section[page + 1]):
        heading, markdown = index.section(number, "heading"), index.section(number, "markdown")
        text = f"{heading} {heading} {markdown}".lower()
        size = 1.2 * (0.5 + len(text) / 1500)
        score = 0.0
        for term in terms:
            count = text.count(term.word)
            score += term.weight * count / (size + count)
        if number == first:
            most = score * USE_FACTOR
        elif score > most:
            best, most = number, score
    return best


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

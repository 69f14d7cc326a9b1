"""The index of a skill as a file: how its bytes are read.

It stands on the way of every `get`, so it imports little that Python has not loaded already.
"""

from zlib import crc32

from fastapi_development.words import is_near

MAGIC = b"FASTAPI-SKILL-11"
"""The first bytes of an index; the number changes with its format or with how words are split."""
SCALE = 1000
"""Weights are whole numbers, so many times their value."""
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
    "trigger_ends",
    "trigger_list",
    "trigger_owner",
    "first_trigger",
    "trigger_weight",
    "trigger_fit",
    "trigger_text",
    "trigger_text_ends",
    "watched_text",
)
OFTEN_READ = (
    "word_idf",
    "word_kind",
    "list_ends",
    "first_section",
    "section_tokens",
    "trigger_ends",
    "trigger_list",
    "trigger_owner",
    "first_trigger",
    "trigger_weight",
    "trigger_fit",
    "trigger_text_ends",
)
"""Arrays of numbers that a warm index holds as lists: a number of a list need not be made."""
PAGE_FIELDS = ("skill", "page", "title", "summary", "path", "fastapi", "outline")
SECTION_FIELDS = ("heading", "parent", "anchor", "markdown")
FILLER, SUBJECT, FAMILY = 1, 2, 3
"""Kinds of words; 0 is an ordinary one."""
LONGEST_WORD = 127
"""Lengths are told apart up to here: one byte in UTF-8."""
REMEMBERED = 10_000
"""Lists of pages that a warm index keeps at most."""
CHECKED_UP_TO = 1 << 20
"""Bytes; a larger file is taken to be whole, for its check would cost more than the look-up."""
REORDERED = 10
"""Pages of most words whose triggers are compared with the query, one by one."""
PARTS_LOOKED_AT = 50
"""Triggers that hold the same phrase; the shortest of them is taken."""
TRIGGER_FACTOR = 0.6
"""How much a trigger that is the query adds to its page, in units of the query's weight."""
TRIGGER_POWER = 0.7
"""From 0, where a long trigger is as good as a short one, to 1, where its other words cost most."""
FIT_SCALE = 1_000_000
"""Fits are whole numbers, so many times their value."""
COMMON = 0.2
FEW = 200
"""Share of the pages from which on a word ranks nothing, for it costs most and tells least; and the
number of pages up to which each word ranks."""


class IndexFileError(ValueError):
    """Bytes that are no index of this version."""


class Word:
    """A word that the index holds."""

    def __init__(self, number: int, idf: int, kind: int) -> None:
        self.number = number
        self.idf = idf
        """How rare it is, SCALE times."""
        self.kind = kind
        """FILLER, SUBJECT, FAMILY, or 0."""


class Term:
    """A word of a query."""

    def __init__(self, text: str, word: Word | None, weight: float, share: float) -> None:
        self.text = text
        self.word = word
        """As the index holds it; None where it does not."""
        self.weight = weight
        """In the coverage of the query."""
        self.share = share
        """What a page gains that holds it: less where its spelling was mended."""
        self.kind = word.kind if word else 0


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
        self.data = data
        self.digest = bytes(data[len(MAGIC) : head])
        self.is_warm = False
        self.numbers: dict[str, int] = {}
        self.owners: dict[str, int] = {}
        self.texts: dict[int, list[str]] = {}
        self.counted: dict[tuple[int, str], list[float]] = {}
        self.lists: dict[int, tuple[list[int], list[int]]] = {}
        self.terms: dict[str, Term] = {}
        """Words of queries as they were understood; kept by `search`."""
        view = memoryview(data)
        places = view[head + 8 : head + 8 + 8 * len(ARRAYS)].cast("I")
        for number, name in enumerate(ARRAYS):
            start, length = places[2 * number], places[2 * number + 1]
            part = view[start : start + length]
            if len(part) != length or (length % 4 and not name.endswith("_text")):
                raise IndexFileError("it is damaged")
            setattr(self, name, part if name.endswith("_text") else part.cast("I"))

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
    trigger_ends: memoryview
    trigger_list: memoryview
    trigger_owner: memoryview
    first_trigger: memoryview
    trigger_weight: memoryview
    trigger_fit: memoryview
    trigger_text: memoryview
    trigger_text_ends: memoryview
    watched_text: memoryview

    def warm(self) -> "Index":
        """Remember words and phrases; return the index. It pays from a few searches on."""
        self.is_warm = True
        self.numbers = {
            cut(self.word_text, self.word_text_ends, number)[2:]: number
            for number in range(len(self.word_text_ends) - 1)
        }
        self.owners = {
            cut(self.phrase_text, self.phrase_text_ends, number): number
            for number in range(len(self.phrase_text_ends) - 1)
        }
        for name in OFTEN_READ:
            setattr(self, name, getattr(self, name).tolist())
        return self

    def page(self, page: int, field: str) -> str:
        """Return one text of a page."""
        place = page * len(PAGE_FIELDS) + PAGE_FIELDS.index(field)
        return cut(self.page_text, self.page_text_ends, place)

    def section(self, page: int, place: int, field: str) -> str:
        """Return one text of the section at a place, from 0, of a page."""
        number = self.first_section[page] + place
        place = number * len(SECTION_FIELDS) + SECTION_FIELDS.index(field)
        return cut(self.section_text, self.section_text_ends, place)

    def densities(self, page: int, words: list[str]) -> list[list[float]]:
        """Return for each of the words how dense it is in each section of the page.

        What was counted is kept: queries repeat their words.
        """
        found = []
        for word in words:
            counted = self.counted.get((page, word))
            if counted is None:
                counted = [density(text, word) for text in self.lowered(page)]
                if len(self.counted) < REMEMBERED:
                    self.counted[page, word] = counted
            found.append(counted)
        return found

    def lowered(self, page: int) -> list[str]:
        """Return heading (twice) and text of each section in lower case."""
        texts = self.texts.get(page)
        if texts is None:
            places = range(self.count_sections(page))
            sections = [
                (self.section(page, place, "heading"), self.section(page, place, "markdown"))
                for place in places
            ]
            texts = self.texts[page] = [
                f"{heading} {heading} {text}".lower() for heading, text in sections
            ]
        return texts

    def count_all(self) -> int:
        """Return how many pages there are."""
        return len(self.first_section) - 1

    def count_sections(self, page: int) -> int:
        """Return how many sections the page has."""
        count: int = self.first_section[page + 1] - self.first_section[page]
        return count

    def tokens(self, page: int, place: int) -> int:
        """Return the size of a section in tokens."""
        size: int = self.section_tokens[self.first_section[page] + place]
        return size

    def watched(self) -> list[str]:
        """Return the files and folders whose change makes this index old."""
        return str(self.watched_text, "utf-8").split("\0")

    def rarest_idf(self) -> int:
        """Return the weight of a word that no page holds."""
        idf: int = self.rarest[0]
        return idf

    def look_up(self, word: str) -> Word | None:
        """Return the word; None where the index does not hold it."""
        if self.is_warm:
            number = self.numbers.get(word, -1)
        else:
            number = find(self.word_text, self.word_text_ends, word_key(word).encode())
        return self.make_word(number) if number >= 0 else None

    def make_word(self, number: int) -> Word:
        """Return the word of this number."""
        return Word(number, self.word_idf[number], self.word_kind[number])

    def look_near(self, word: str) -> Word | None:
        """Return the word that this one is most likely a slip of; None for none.

        One edit from five letters on, two from nine; the first letter is taken to be right. Of
        several, the word of most pages is the likeliest to be meant.
        """
        if len(word) < 5 or not word.isascii() or not word.isalpha():
            return None
        for edits in (1, 2) if len(word) > 8 else (1,):
            best, most = -1, 0
            for number in self.same_length(word, edits):
                pages = self.count_pages(number)
                if pages <= most or self.word_kind[number] == SUBJECT:
                    continue
                if is_near(word, cut(self.word_text, self.word_text_ends, number)[2:], edits):
                    best, most = number, pages
            if best >= 0:
                return self.make_word(best)
        return None

    def same_length(self, word: str, edits: int) -> range:
        """Return the words with the same first letter and a length at most so many away."""
        first = word[0]
        low = first + chr(len(word) - edits)
        high = first + chr(min(len(word) + edits + 1, LONGEST_WORD))
        return range(
            bisect(self.word_text, self.word_text_ends, low.encode()),
            bisect(self.word_text, self.word_text_ends, high.encode()),
        )

    def count_pages(self, number: int) -> int:
        """Return how many pages hold the word of this number."""
        count: int = self.list_ends[number + 1] - self.list_ends[number]
        return count

    def rank(
        self, words: list[tuple[Word, float]], limit: int, phrase: str = ""
    ) -> list[tuple[int, int]]:
        """Return the pages that hold most of the words, each with the sum of their weights.

        Each word counts by its share, from 0 to 1. Words of most pages count where no other does.
        The phrase is the whole query: a trigger inside of it counts twice.
        """
        most = max(FEW, int(self.count_all() * COMMON))
        rare = [pair for pair in words if self.count_pages(pair[0].number) <= most]
        scores: dict[int, int] = {}
        for word, share in rare or words:
            pages, weights = self.list_of(word)
            if share < 1:
                weights = [int(weight * share) for weight in weights]
            if not scores:
                scores = dict(zip(pages, weights, strict=True))
                continue
            for page, weight in zip(pages, weights, strict=True):
                scores[page] = scores.get(page, 0) + weight
        best = sorted(scores, key=scores.__getitem__, reverse=True)[: max(limit, REORDERED)]
        bonuses = self.fit_triggers(best, words, f" {phrase} ")
        found = [(-scores[page] - bonuses.get(page, 0), page) for page in best]
        return [(page, -score) for score, page in sorted(found)[:limit]]

    def owner_of_part(self, phrase: str, words: list[tuple[Word, float]]) -> int | None:
        """Return the page with the shortest trigger that the phrase is a part of; None for none.

        So the middle of an error message finds the page that has the whole of it. The words are
        those of the phrase that mean something.
        """
        if " " not in phrase or any(share < 1 for _, share in words):
            return None
        ends = self.trigger_ends
        numbers = [word.number for word, _ in words]
        spans = sorted((ends[number + 1] - ends[number], number) for number in numbers)
        common: set[int] | None = None
        for size, number in spans:
            triggers = self.trigger_list[ends[number] : ends[number] + size]
            # To look for the phrase in the text of all triggers takes several times as long.
            common = set(triggers) if common is None else common.intersection(triggers)
            if not common:
                return None
        best, shortest, looks = None, 0, 0
        for trigger in sorted(common or ()):
            size = self.trigger_text_ends[trigger + 1] - self.trigger_text_ends[trigger]
            if f" {phrase} " not in self.trigger_string(trigger):
                continue
            if best is None or size < shortest:
                best, shortest = self.trigger_owner[trigger], size
            looks += 1
            if looks == PARTS_LOOKED_AT:
                break
        return best

    def fit_triggers(
        self, pages: list[int], words: list[tuple[Word, float]], phrase: str
    ) -> dict[int, int]:
        """Return for each of the pages what its best trigger adds: how much of the two is the same.

        Most words stand in few triggers, so to ask each for its page is faster than to list theirs.
        """
        owners, theirs = self.trigger_owner, set(pages)
        whole = 0.0
        shared: dict[int, float] = {}
        for word, share in words:
            if word.kind == FAMILY:
                continue
            weight = word.idf * share
            whole += weight
            start, end = self.trigger_ends[word.number], self.trigger_ends[word.number + 1]
            for trigger in self.trigger_list[start:end]:
                if owners[trigger] in theirs:
                    shared[trigger] = shared.get(trigger, 0.0) + weight
        best: dict[int, int] = {}
        factor, fits, weights = fit_factor(whole), self.trigger_fit, self.trigger_weight
        for trigger, weight in shared.items():
            bonus = int(factor * weight * fits[trigger])
            if weight >= weights[trigger] and self.is_inside(trigger, phrase):
                bonus *= 2
            page = owners[trigger]
            if bonus > best.get(page, 0):
                best[page] = bonus
        return best

    def has_trigger_in(self, page: int, words: list[tuple[Word, float]]) -> bool:
        """Return whether a trigger of the page, of two words or more, lies in these words."""
        theirs = range(self.first_trigger[page], self.first_trigger[page + 1])
        lists = [
            (
                word.idf,
                set(
                    self.trigger_list[
                        self.trigger_ends[word.number] : self.trigger_ends[word.number + 1]
                    ]
                ),
            )
            for word, share in words
            if share == 1 and word.kind != FAMILY
        ]
        for trigger in theirs:
            found = [idf for idf, triggers in lists if trigger in triggers]
            if len(found) > 1 and sum(found) >= self.trigger_weight[trigger]:
                return True
        return False

    def holds(self, page: int, word: Word) -> bool:
        """Return whether the page holds the word."""
        return page in self.list_of(word)[0]

    def list_of(self, word: Word) -> tuple[list[int], list[int]]:
        """Return the pages that hold the word, and its weight on each; kept where it is warm."""
        found = self.lists.get(word.number)
        if found is None:
            start, end = self.list_ends[word.number], self.list_ends[word.number + 1]
            found = self.list_pages[start:end].tolist(), self.list_weights[start:end].tolist()
            if self.is_warm and len(self.lists) < REMEMBERED:
                self.lists[word.number] = found
        return found

    def is_inside(self, trigger: int, phrase: str) -> bool:
        """Return whether the trigger, of three words or more, is a part of the phrase."""
        text = self.trigger_string(trigger)
        return text.count(" ") > 3 and text in phrase

    def trigger_string(self, trigger: int) -> str:
        """Return the words of a trigger, a space before and behind each."""
        return cut(self.trigger_text, self.trigger_text_ends, trigger)

    def owner_of(self, phrase: str) -> tuple[int, int] | None:
        """Return the page, and the place of the section, whose trigger or title the phrase is."""
        if self.is_warm:
            number = self.owners.get(phrase, -1)
        else:
            number = find(self.phrase_text, self.phrase_text_ends, phrase.encode())
        if number < 0:
            return None
        return self.phrase_owner[2 * number], self.phrase_owner[2 * number + 1]


def density(text: str, word: str) -> float:
    """Return how dense a word is in a text, from 0 to 1: its count, less where the text is long.

    It is counted wherever it stands inside the text, which is right for all but a few stems.
    """
    count = text.count(word)
    return count / (1.2 * (0.5 + len(text) / 1500) + count)


def fit_of(weight: int) -> int:
    """Return how well a trigger of this weight fits, whatever the query: less where it is long."""
    fit: float = FIT_SCALE / weight**TRIGGER_POWER
    return round(fit)


def fit_factor(query: float) -> float:
    """Return what a query of this weight makes of the fit of each trigger.

    Times the fit and the weight that the two share, it is what the trigger adds to its page.
    """
    factor: float = TRIGGER_FACTOR * query**TRIGGER_POWER / FIT_SCALE
    return factor


def by_score(pair: tuple[int, int]) -> tuple[int, int]:
    """Return what sorts the highest score first, and the first page of equal ones."""
    return -pair[1], pair[0]


def word_key(word: str) -> str:
    """Return the form in which words are sorted: first letter, length, word.

    So the words that one may be a slip of stand together.
    """
    return word[:1] + chr(min(len(word), LONGEST_WORD)) + word


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

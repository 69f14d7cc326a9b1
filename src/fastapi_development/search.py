"""Which page answers a query, which section of it, or nothing at all.

It stands on the way of every `get`, so it imports little that Python has not loaded already.
"""

from fastapi_development.index_file import FAMILY, FILLER, REMEMBERED, SCALE, SUBJECT, Index, Term
from fastapi_development.words import split_runs, words_of

# `typing` is not imported for this; type checkers know the name.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastapi_development.scale import ScaleIndex

    Searchable = Index | ScaleIndex

ANSWER_COVERAGE = 0.38
NEAREST_COVERAGE = 0.2
"""Shares of a query's weight that a page must hold to answer it, or to be named as near."""
UNKNOWN = 0.7
"""Weight of a word that no page holds, in units of the rarest word's."""
SUBJECT_WEIGHT = 2.0
"""The same for the name of another framework: who names one wants a page on it."""
TRIGGER_BONUS = 0.1
"""What it adds to the coverage that the query holds a whole trigger of the page."""
FAMILY_BONUS = 0.3
"""What it adds to the coverage that the query names FastAPI or what it is made of."""
SUBJECT_PENALTY = 0.4
"""What it takes from the coverage that the query names another framework, and not FastAPI."""
ELSEWHERE = (
    "outsid of applicat context",
    "outsid of request context",
    "app arent load yet",
    "back off restart fail container",
    "invalid hook call",
    "no rout match",
)
"""Error messages of other frameworks, in indexed words: no page answers them."""
REPAIRED = 0.8
"""What a word counts that was found by its spelling alone."""
USE_FACTOR = 1.3
"""How much more of a query another section must hold to be handed over in place of the first."""
WORDS_READ = 64
"""Different words of a query that are looked up; a pasted log has thousands."""


class Hit:
    """A page that was found, and the section of it that answers."""

    def __init__(self, page: int, section: int, score: float) -> None:
        self.page = page
        self.section = section
        """Its place in the page, from 0."""
        self.score = score


class Answer:
    """What a search returns: `answer`, `nearest` or `nothing`, and the pages, best first."""

    def __init__(self, status: str, hits: list[Hit]) -> None:
        self.status = status
        self.hits = hits


def search(index: "Searchable", query: str, limit: int = 5) -> Answer:
    """Return the pages for a query, best first, at most `limit` of them.

    A query that is a trigger, a title or a heading as a whole is answered by its page.
    """
    groups = [words_of(run) for run in split_runs(query)]
    terms = read_query(index, groups)
    phrase = " ".join(word for words in groups for word in words)
    owner = index.owner_of(phrase)
    words = [(term.word, term.share) for term in terms if term.word]
    ranked = index.rank(words, limit, phrase)
    if owner:
        first: int | None = owner[0]
    else:
        first = index.owner_of_part(phrase, words) if len(words) == len(terms) else None
    if first is not None:
        ranked = put_first(ranked, first)[:limit]
    coverage = measure_coverage(index, terms, ranked[0][0]) if ranked else 0.0
    if NEAREST_COVERAGE <= coverage < ANSWER_COVERAGE and index.has_trigger_in(ranked[0][0], words):
        coverage += TRIGGER_BONUS
    if any(error in phrase for error in ELSEWHERE):
        coverage = 0.0
    if not owner and coverage < NEAREST_COVERAGE:
        return Answer("nothing", [])
    hits = [Hit(page, 0, score / SCALE) for page, score in ranked]
    hits[0].section = owner[1] if owner else choose_section(index, terms, hits[0].page)
    is_sure = owner or coverage >= ANSWER_COVERAGE
    return Answer("answer" if is_sure else "nearest", hits)


def put_first(ranked: list[tuple[int, int]], page: int) -> list[tuple[int, int]]:
    """Return the ranked pages with this one first."""
    score = next((score for other, score in ranked if other == page), 0)
    return [(page, score), *(pair for pair in ranked if pair[0] != page)]


def read_query(index: "Searchable", groups: list[list[str]]) -> list[Term]:
    """Return the different words of the query that mean something.

    An identifier of several parts that the index knows, as it is or by a slip, stands beside its
    parts; one that it does not know is its parts alone.
    """
    terms: dict[str, Term] = {}
    for *parts, last in filter(None, groups):
        if last in terms:
            continue
        whole = find_term(index, last)
        for part in parts if whole.kind != FAMILY else ():
            term = terms.get(part) or find_term(index, part)
            # A slip inside an identifier is mended by the whole of it.
            if term.word or not whole.word:
                terms[part] = term
        if whole.word or not parts:
            terms[last] = whole
        if len(terms) >= WORDS_READ:
            break
    return [term for term in terms.values() if term.kind != FILLER]


def find_term(index: "Searchable", text: str) -> Term:
    """Return the word as the index knows it; queries repeat their words, so it is kept."""
    term = index.terms.get(text)
    if term is None:
        term = make_term(index, text)
        if len(index.terms) < REMEMBERED:
            index.terms[text] = term
    return term


def make_term(index: "Searchable", text: str) -> Term:
    """Return the word as the index knows it, by another spelling if need be."""
    rarest = index.rarest_idf()
    word = index.look_up(text)
    if word:
        return Term(text, word, rarest * SUBJECT_WEIGHT if word.kind == SUBJECT else word.idf, 1.0)
    word = index.look_near(text)
    if word:
        return Term(text, word, word.idf, REPAIRED)
    return Term(text, None, rarest * UNKNOWN if text.isalpha() else rarest * UNKNOWN / 4, 0.0)


def measure_coverage(index: "Searchable", terms: list[Term], page: int) -> float:
    """Return the share of the query's weight that the page's words hold, from 0 to 1.

    The name of another framework is held by a page about it alone, unless FastAPI is named too.
    """
    is_family = any(term.kind == FAMILY for term in terms)
    about = ""
    if any(term.kind == SUBJECT for term in terms):
        about = f"{index.page(page, 'skill')} {index.page(page, 'title')}".lower()
    whole = held = 0.0
    for term in terms:
        whole += term.weight
        if not term.word or not index.holds(page, term.word):
            continue
        if is_family or term.kind != SUBJECT or term.text in about:
            held += term.weight * term.share
    is_foreign = any(term.kind == SUBJECT and term.text not in about for term in terms)
    bonus = FAMILY_BONUS if is_family else -SUBJECT_PENALTY if is_foreign else 0.0
    return (held / whole if whole else 0.0) + bonus


def choose_section(index: "Searchable", terms: list[Term], page: int) -> int:
    """Return the section that answers: the first, unless another holds far more of the query."""
    scores = [0.0] * index.count_sections(page)
    densities = index.densities(page, [term.text for term in terms])
    for term, found in zip(terms, densities, strict=True):
        for place, density in enumerate(found):
            scores[place] += term.weight * density
    scores[0] *= USE_FACTOR
    return scores.index(max(scores))

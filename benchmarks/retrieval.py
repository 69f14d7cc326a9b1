"""How well the right page is found: `python -m benchmarks.retrieval [QUERIES.jsonl] [--misses]`.

A line of QUERIES is `{"query", "topic", "also", "source"}`: `topic` is the page that answers it, or
"none"; `also` names others that would do. recall@k: a labelled page is among the first k, over the
queries in scope; `answered`: share of those that are answered, not only named as near; `rejected`:
share of the queries out of scope that are not answered. Every engine sees the same sections.
"""

import argparse
import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engines import Engine, Result, make_bm25s, make_fts5, make_ours
from fastapi_development import SKILL_ROOT
from fastapi_development.index import build
from fastapi_development.index_file import Index
from fastapi_development.loader import load
from fastapi_development.models import Skill
from fastapi_development.search import search

QUERIES = Path(SKILL_ROOT) / "evals" / "queries.jsonl"


@dataclass(frozen=True)
class Query:
    """A labelled query."""

    text: str
    pages: frozenset[str]
    """Those that answer it; none for a query out of scope."""
    is_near_miss: bool
    """Out of scope, but close to a page."""


def read_queries(file: Path) -> list[Query]:
    """Return the labelled queries of the file."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [
        Query(
            row["query"],
            frozenset() if row["topic"] == "none" else frozenset({row["topic"], *row["also"]}),
            "near-miss" in row.get("source", ""),
        )
        for row in rows
    ]


def score(results: Sequence[tuple[Query, Result]]) -> dict[str, float]:
    """Return the figures of one engine."""
    inside = [(query, result) for query, result in results if query.pages]
    outside = [(query, result) for query, result in results if not query.pages]
    ranks = [rank(query, result) for query, result in inside]
    near = [result for query, result in outside if query.is_near_miss]
    return {
        "recall@1": share([place == 1 for place in ranks]),
        "recall@3": share([1 <= place <= 3 for place in ranks]),
        "MRR@10": sum(1 / place for place in ranks if place) / max(len(ranks), 1),
        "answered": share([result.status == "answer" for _, result in inside]),
        "rejected": share([result.status != "answer" for _, result in outside]),
        "near misses": share([result.status != "answer" for result in near]) if near else math.nan,
    }


def show(value: float) -> str:
    """Return the figure as it is printed; a dash where there is none."""
    return "-" if math.isnan(value) else f"{value:.3f}"


def rank(query: Query, result: Result) -> int:
    """Return the place, from 1, of the first page that answers the query; 0 for none."""
    pages = result.pages if result.status != "nothing" else ()
    return next((place for place, page in enumerate(pages, 1) if page in query.pages), 0)


def share(values: Sequence[bool]) -> float:
    """Return the share of those that are true."""
    return sum(values) / len(values) if values else 0.0


def measure_phrases(skill: Skill) -> tuple[int, int]:
    """Return how many titles, headings and triggers find their own page first, of how many."""
    index = Index(build([skill]))
    found = total = 0
    for page in skill.pages:
        phrases = [page.title, page.name, *page.front_matter.items("triggers")]
        phrases += [f"{page.title}: {section.heading}" for section in page.sections]
        for phrase in phrases:
            answer = search(index, phrase)
            total += 1
            found += bool(answer.hits) and index.page(answer.hits[0].page, "page") == page.name
    return found, total


def misspell(text: str) -> str:
    """Return the text with two letters swapped in its longest word, if that has five or more."""
    word = max(text.split(), key=len, default="")
    if len(word) < 5 or not word.isalpha():
        return text
    middle = len(word) // 2
    swapped = word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :]
    return text.replace(word, swapped, 1)


def measure_slips(engine: Engine, skill: Skill) -> float:
    """Return recall@3 over the triggers of plain words, each with one word misspelt."""
    pairs = [
        (misspell(trigger), page.name)
        for page in skill.pages
        for trigger in page.front_matter.items("triggers")
        if misspell(trigger) != trigger
    ]
    return share([name in engine(query).pages[:3] for query, name in pairs])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("queries", nargs="?", type=Path, default=QUERIES)
    parser.add_argument("--misses", action="store_true", help="list what ours did not answer first")
    options = parser.parse_args()
    skill = load(Path(SKILL_ROOT))
    queries = read_queries(options.queries)
    engines = {"ours": make_ours([skill]), "SQLite FTS5": make_fts5([skill])}
    if other := make_bm25s([skill]):
        engines["bm25s"] = other
    inside = sum(bool(query.pages) for query in queries)
    print(f"{len(skill.pages)} pages; {inside} queries in scope, {len(queries) - inside} outside")
    print("| engine | recall@1 | recall@3 | MRR@10 | answered | rejected | near misses |")
    print("|---|---|---|---|---|---|---|")
    for name, engine in engines.items():
        figures = score([(query, engine(query.text)) for query in queries])
        print(f"| {name} | {' | '.join(map(show, figures.values()))} |")
    ours = engines["ours"]
    answers = [ours(query.text) for query in queries]
    sizes = sorted(answer.tokens for answer in answers if answer.status == "answer")
    print(f"first hit: {statistics.median(sizes)} tokens, p90 {sizes[int(len(sizes) * 0.9)]}")
    found, total = measure_phrases(skill)
    print(f"titles, headings and triggers that find their own page first: {found} of {total}")
    print(f"triggers with a slip, recall@3: {measure_slips(ours, skill):.3f}")
    if options.misses:
        for query, answer in zip(queries, answers, strict=True):
            if query.pages and (rank(query, answer) != 1 or answer.status != "answer"):
                print(f"- {query.text} | {answer.status} | {answer.pages[:3]} | {set(query.pages)}")
            elif not query.pages and answer.status == "answer":
                print(f"- CLAIMED {query.text} | {answer.pages[:1]}")


if __name__ == "__main__":
    main()

"""The right page is found, on labelled queries of our own and better than by full-text search."""

from pathlib import Path

import pytest

from benchmarks.engines import make_fts5, make_ours
from benchmarks.retrieval import QUERIES, measure_phrases, measure_slips, read_queries, score
from fastapi_development import SKILL_ROOT
from fastapi_development.loader import load

SKILL = load(Path(SKILL_ROOT))
LABELLED = read_queries(QUERIES)


def figures(engine_name: str) -> dict[str, float]:
    engine = {"ours": make_ours, "fts5": make_fts5}[engine_name]([SKILL])
    return score([(query, engine(query.text)) for query in LABELLED])


def test_every_labelled_page_is_there() -> None:
    names = {page.name for page in SKILL.pages}
    assert {name for query in LABELLED for name in query.pages} <= names


@pytest.mark.parametrize(
    ("figure", "least"),
    [
        ("recall@1", 0.80),
        ("recall@3", 0.93),
        ("MRR@10", 0.87),
        ("answered", 0.92),
        ("rejected", 0.92),
    ],
)
def test_the_look_up_is_as_good_as_promised(figure: str, least: float) -> None:
    assert figures("ours")[figure] >= least


def test_it_is_better_than_plain_full_text_search() -> None:
    assert figures("ours")["recall@1"] >= figures("fts5")["recall@1"] + 0.1


def test_every_title_heading_and_trigger_finds_its_page_first() -> None:
    found, total = measure_phrases(SKILL)
    assert found == total


def test_a_slip_does_not_hide_the_page() -> None:
    assert measure_slips(make_ours([SKILL]), SKILL) >= 0.95

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastapi_development import SKILL_ROOT
from fastapi_development.index import build
from fastapi_development.index_file import Index, IndexFileError
from fastapi_development.loader import load
from fastapi_development.search import search

SKILL = load(Path(SKILL_ROOT))
DATA = build([SKILL])
INDEX = Index(DATA)


def ask(query: str) -> tuple[str, str]:
    """Return the status and the name of the first page."""
    answer = search(INDEX, query)
    return answer.status, INDEX.page(answer.hits[0].page, "page") if answer.hits else ""


def test_the_same_pages_give_the_same_bytes() -> None:
    assert build([SKILL]) == DATA


@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("upload size limit", "upload-limits"),
        ("UPLOAD SIZE LIMIT", "upload-limits"),
        ("max_body_size", "upload-limits"),
        ("how do I stop people from posting bodies that are too large?", "upload-limits"),
        ("max_bdoy_size", "upload-limits"),
        ("uplaod size limits", "upload-limits"),
        ("cors", "cors"),
    ],
)
def test_a_question_a_keyword_and_a_slip_find_their_page(query: str, page: str) -> None:
    assert ask(query) == ("answer", page)


@pytest.mark.parametrize(
    "query",
    [
        "django rest framework serializer",
        "react useEffect runs twice",
        "zzzz qqqq",
        "the of and",
        "?!",
        "",
        "\x00\x01",
    ],
)
def test_what_the_skill_is_not_about_is_not_answered(query: str) -> None:
    assert search(INDEX, query).status != "answer"


@pytest.mark.parametrize(
    "error",
    [
        "RuntimeError: Working outside of application context.",
        "Working outside of request context",
        "AppRegistryNotReady: Apps aren't loaded yet.",
        "Back-off restarting failed container",
        "Invalid hook call. Hooks can only be called inside of the body of a function component.",
        "No route matches [GET] /orders",
    ],
)
def test_an_error_of_another_framework_is_not_answered(error: str) -> None:
    assert search(INDEX, error).status == "nothing"
    assert search(INDEX, f"my program says {error} why?").status == "nothing"


def test_nothing_is_said_where_nothing_is_near() -> None:
    answer = search(INDEX, "django rest framework serializer")
    assert (answer.status, answer.hits) == ("nothing", [])


def test_the_middle_of_an_error_message_finds_the_page_that_has_the_whole() -> None:
    assert ask("limit of size 5 overflow 10 reached") == ("answer", "database-pool")
    assert ask("too many clients already")[1] == "database-pool"


def test_a_question_around_a_trigger_is_answered_by_its_page() -> None:
    # Half of it is of no page, so the trigger "celery worker" makes the difference.
    question = "what a worker of celery is, says neither wiki nor blog"
    assert ask(question) == ("answer", "task-queue")
    assert ask(question.replace("celery", "something"))[0] != "answer"


def test_a_warm_index_answers_as_a_cold_one_does() -> None:
    warm = Index(DATA).warm()
    lines = (Path(SKILL_ROOT) / "evals" / "queries.jsonl").read_text().splitlines()
    for query in [json.loads(line)["query"] for line in lines] * 2:
        one, other = search(warm, query), search(INDEX, query)
        assert one.status == other.status
        assert [(hit.page, hit.section, hit.score) for hit in one.hits] == [
            (hit.page, hit.section, hit.score) for hit in other.hits
        ]


def test_a_word_of_most_pages_ranks_where_no_other_does() -> None:
    page = SKILL.pages[0]
    many = [replace(page, path=f"patterns/page-{n}.md") for n in range(300)]
    index = Index(build([replace(SKILL, pages=(*many, *SKILL.pages[1:]))]))
    word = index.look_up("depend")
    assert word is not None
    assert index.count_pages(word.number) > 300
    assert len(index.rank([(word, 1.0)], 5)) == 5
    rare = index.look_up("websocket")
    assert rare is not None
    alone = index.rank([(rare, 1.0)], 5)
    assert [page for page, _ in index.rank([(word, 1.0), (rare, 1.0)], 5)] == [p for p, _ in alone]


def test_at_most_so_many_pages_are_returned_and_each_once() -> None:
    hits = search(INDEX, "request upload test database", limit=3).hits
    assert len(hits) == len({hit.page for hit in hits}) == 3


def test_a_heading_is_answered_by_its_section() -> None:
    hit = search(INDEX, "Limit the size of uploads and request bodies: Avoid").hits[0]
    assert INDEX.section(hit.page, hit.section, "heading") == "Avoid"


@given(st.text(max_size=200))
def test_any_text_is_answered_the_same_way_twice(query: str) -> None:
    first, second = search(INDEX, query), search(INDEX, query)
    assert first.status in ("answer", "nearest", "nothing")
    assert [(h.page, h.section, h.score) for h in first.hits] == [
        (h.page, h.section, h.score) for h in second.hits
    ]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "no index"),
        (b"x" * 200, "no index"),
        (DATA[:-1], "cut off"),
        (DATA[:100], "cut off"),
        (DATA[:5000] + b"\xff\xff\xff\xff" + DATA[5004:], "damaged"),
    ],
)
def test_bytes_that_are_no_whole_index_are_refused(data: bytes, problem: str) -> None:
    with pytest.raises(IndexFileError, match=problem):
        Index(data)

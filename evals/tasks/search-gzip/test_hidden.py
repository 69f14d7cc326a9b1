import secrets
from typing import Any

from app import app
from fastapi.testclient import TestClient

TOKEN = secrets.token_hex(16)


def get(path: str, **query: str) -> Any:
    headers = {"Accept-Encoding": "gzip"}
    with TestClient(app, cookies={"csrf_token": TOKEN}) as client:
        return client.get(path, params=query, headers=headers)


def size(answer: Any) -> int:
    """Return the bytes on the wire."""
    assert answer.status_code == 200
    return int(answer.headers["Content-Length"])


def test_the_list_of_items_is_compressed() -> None:
    answer = get("/items")
    assert len(answer.json()) == 2000
    assert answer.headers["Content-Encoding"] == "gzip"
    assert size(answer) < len(answer.content) / 3


def test_the_search_gives_the_query_and_the_token_back() -> None:
    answer = get("/search", q="lamp")
    assert answer.json()["query"] == "lamp"
    assert answer.json()["csrf_token"] == TOKEN


def test_a_short_answer_is_left_as_it_is() -> None:
    answer = get("/ping")
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers


def test_the_size_of_the_search_does_not_tell_a_right_guess_of_the_token() -> None:
    right, wrong = TOKEN, "".join(reversed(TOKEN))
    answers = get("/search", q=right), get("/search", q=wrong)
    assert [answer.json()["query"] for answer in answers] == [right, wrong]
    assert size(answers[0]) == size(answers[1])

from typing import Any

from app import app
from fastapi.testclient import TestClient

ORIGIN = {"Origin": "https://app.example.com"}


def call(method: str, path: str, **more: Any) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.request(method, path, headers=ORIGIN, **more)


def check(answer: Any, status: int) -> Any:
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert isinstance(problem["title"], str)
    return problem


def test_a_share_is_calculated() -> None:
    answer = call("GET", "/share/4")
    assert (answer.status_code, answer.json()) == (200, 25.0)


def test_an_unknown_order_is_a_problem() -> None:
    check(call("GET", "/orders/77"), 404)


def test_an_unknown_path_is_a_problem() -> None:
    check(call("GET", "/no-such-path"), 404)


def test_a_wrong_method_is_a_problem_that_names_the_right_one() -> None:
    answer = call("DELETE", "/share/4")
    check(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_invalid_input_is_a_problem_that_does_not_repeat_it() -> None:
    answer = call("POST", "/logins", json={"email": "ada", "pin": "hunter2-secret"})
    check(answer, 422)
    assert "pin" in answer.text
    assert "hunter2-secret" not in answer.text


def test_a_crash_is_a_problem_without_its_reason() -> None:
    answer = call("GET", "/share/0")
    check(answer, 500)
    assert "division" not in answer.text


def test_the_browser_can_read_every_answer() -> None:
    for path, status in (("/share/4", 200), ("/orders/77", 404), ("/share/0", 500)):
        answer = call("GET", path)
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] in {"https://app.example.com", "*"}

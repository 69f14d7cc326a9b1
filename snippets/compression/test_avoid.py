"""Guess a secret by the length of the response."""

import random
import zlib

from fastapi import FastAPI
from fastapi.testclient import TestClient

from . import app, avoid

TOKEN = "266ab5e27cec03b4fa46e630f5906858"


def measure(program: FastAPI, guesses: list[str]) -> list[int]:
    """Return the length of each response, which an observer of the network sees."""
    client = TestClient(program, cookies={"csrf_token": TOKEN})
    queries = [f'csrf_token":"{guess}' for guess in guesses]
    responses = [client.get("/search", params={"q": query}) for query in queries]
    return [int(response.headers["Content-Length"]) for response in responses]


def guess_all(program: FastAPI, length: int) -> tuple[int, list[int]]:
    """Return the lengths for the true beginning of the token, and for 50 wrong ones."""
    dice = random.Random(1)
    wrong = [dice.randbytes(length // 2).hex() for _ in range(50)]
    right, *others = measure(program, [TOKEN[:length], *wrong])
    return right, others


def test_the_right_guess_is_the_shortest_response() -> None:
    for length in (16, 32):  # so it can be found piece by piece
        right, wrong = guess_all(avoid.app, length)
        assert right < min(wrong)


def test_all_guesses_are_of_one_length_without_compression() -> None:
    right, wrong = guess_all(app.app, 32)
    assert {right} == set(wrong)


def test_level_9_makes_it_only_a_little_smaller() -> None:
    body = TestClient(app.app).get("/items").content
    size = {level: len(zlib.compress(body, level)) for level in (5, 9)}
    assert 0.85 * size[5] < size[9] < size[5]

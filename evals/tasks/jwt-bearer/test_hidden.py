import os
import time
from typing import Any

import jwt
import pytest

KEY = "a-key-of-at-least-thirty-two-bytes!"
os.environ["JWT_KEY"] = KEY

from app import app
from fastapi.testclient import TestClient


def call(authorization: str | None) -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get("/me", headers=headers)


def make(key: str = KEY, **claims: Any) -> str:
    return "Bearer " + jwt.encode(claims, key, "HS256")


@pytest.fixture
def good() -> str:
    authorization = make(sub="ada", exp=int(time.time()) + 60)
    assert call(authorization).json() == {"id": "ada"}
    return authorization


def test_a_good_token_names_the_caller(good: str) -> None:
    assert call(good).status_code == 200


def test_no_token_is_401(good: str) -> None:
    assert call(None).status_code == 401


def test_a_token_of_another_key_is_401(good: str) -> None:
    other = "another-key-of-more-than-thirty-two-bytes"
    assert call(make(other, sub="ada", exp=int(time.time()) + 60)).status_code == 401


def test_a_token_that_has_expired_is_401(good: str) -> None:
    assert call(make(sub="ada", exp=int(time.time()) - 60)).status_code == 401


def test_a_token_that_never_expires_is_401(good: str) -> None:
    assert call(make(sub="ada")).status_code == 401


def test_a_token_of_nobody_is_401(good: str) -> None:
    assert call(make(exp=int(time.time()) + 60)).status_code == 401


def test_what_is_no_token_is_401(good: str) -> None:
    assert call("Bearer abc").status_code == 401


def test_a_token_that_nobody_signed_is_401(good: str) -> None:
    claims = {"sub": "ada", "exp": int(time.time()) + 60}
    assert call("Bearer " + jwt.encode(claims, None, "none")).status_code == 401


def test_a_refusal_says_which_scheme_is_wanted(good: str) -> None:
    answer = call("Bearer abc")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from .app import HASHES, app

client = TestClient(app)
ADA = {"email": "ada@example.com", "password": "correct horse battery staple"}


@pytest.fixture(autouse=True)
def account_of_ada() -> Iterator[None]:
    client.post("/users", json=ADA)
    yield
    HASHES.clear()


def test_the_right_password_logs_in() -> None:
    assert client.post("/login", json=ADA).json() == ADA["email"]
    assert HASHES[ADA["email"]].startswith("$argon2id$")


@pytest.mark.parametrize("change", [{"password": "wrong password"}, {"email": "eva@example.com"}])
def test_a_wrong_password_and_an_unknown_user_get_the_same_answer(change: dict[str, str]) -> None:
    response = client.post("/login", json=ADA | change)
    assert (response.status_code, response.json()["detail"]) == (401, "Wrong email or password")


def test_nobody_takes_over_an_account_by_signing_up() -> None:
    assert client.post("/users", json=ADA | {"password": "another password"}).status_code == 409

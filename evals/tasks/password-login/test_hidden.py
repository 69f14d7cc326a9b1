from typing import Any

from app import HASHES, app
from fastapi.testclient import TestClient

LONG = "correct horse battery staple " * 5


def post(path: str, email: str, password: str) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.post(path, json={"email": email, "password": password})


def test_who_signs_up_can_log_in() -> None:
    assert post("/users", "ada@example.com", "lovelace-1815").status_code == 201
    assert post("/login", "ada@example.com", "lovelace-1815").status_code == 200


def test_a_wrong_password_is_401() -> None:
    post("/users", "bob@example.com", "builder-1999")
    assert post("/login", "bob@example.com", "builder-2000").status_code == 401


def test_nobody_learns_which_emails_have_an_account() -> None:
    assert post("/users", "cleo@example.com", "ptolemaic-69").status_code == 201
    wrong = post("/login", "cleo@example.com", "ptolemaic-70")
    unknown = post("/login", "nobody@example.com", "ptolemaic-70")
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 401


def test_the_password_is_kept_as_a_slow_salted_hash() -> None:
    for name in ("dan@example.com", "eve@example.com"):
        assert post("/users", name, "same-password-1").status_code == 201
    one, other = HASHES["dan@example.com"], HASHES["eve@example.com"]
    assert one != other
    assert str(one).startswith(("$argon2", "$2", "$scrypt", "scrypt"))


def test_a_long_passphrase_counts_to_its_last_letter() -> None:
    assert len(LONG) > 72
    assert post("/users", "fay@example.com", LONG + "a").status_code == 201
    assert post("/login", "fay@example.com", LONG + "b").status_code == 401
    assert post("/login", "fay@example.com", LONG + "a").status_code == 200


def test_an_account_is_not_taken_over_by_signing_up_again() -> None:
    post("/users", "gus@example.com", "first-password")
    assert post("/users", "gus@example.com", "second-password").status_code == 409
    assert post("/login", "gus@example.com", "first-password").status_code == 200

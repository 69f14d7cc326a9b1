"""How often is a hash verified, and in which thread?"""

import asyncio
import importlib
import warnings
from collections.abc import Iterator

import bcrypt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

from . import app, avoid, migrate
from .app import HASHES, hasher

ADA = "ada@example.com"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="module", autouse=True)
def account_of_ada() -> Iterator[None]:
    HASHES[ADA] = hasher.hash(PASSWORD)
    yield
    HASHES.clear()


@pytest.fixture
def on_loop(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Note for each hash that is verified whether it keeps the event loop busy."""
    noted: list[bool] = []
    verify = hasher.current_hasher.verify

    def verify_noted(password: str, stored: str) -> bool:
        try:
            asyncio.get_running_loop()
            noted.append(True)
        except RuntimeError:
            noted.append(False)
        return verify(password, stored)

    monkeypatch.setattr(hasher.current_hasher, "verify", verify_noted)
    return noted


def log_in(application: FastAPI, email: str, password: str = PASSWORD) -> Response:
    return TestClient(application).post("/login", json={"email": email, "password": password})


def test_no_hash_is_verified_for_an_unknown_user(on_loop: list[bool]) -> None:
    assert log_in(avoid.app, "eva@example.com").status_code == 404
    assert len(on_loop) == 0
    assert log_in(avoid.app, ADA, "wrong password").status_code == 401
    assert len(on_loop) == 1


def test_a_hash_is_verified_for_every_login(on_loop: list[bool]) -> None:
    unknown = log_in(app.app, "eva@example.com")
    wrong = log_in(app.app, ADA, "wrong password")
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()
    assert len(on_loop) == 2


def test_async_def_hashes_on_the_event_loop_and_def_does_not(on_loop: list[bool]) -> None:
    assert log_in(avoid.app, ADA).status_code == 200
    assert log_in(app.app, ADA).status_code == 200
    assert on_loop == [True, False]


def test_a_hash_of_today_needs_64_mib() -> None:
    assert HASHES[ADA].startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_with_weaker_settings_is_replaced_at_login(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=1024),)).hash(PASSWORD)
    monkeypatch.setitem(HASHES, ADA, weak)
    assert log_in(app.app, ADA).status_code == 200
    assert HASHES[ADA] != weak
    assert log_in(app.app, ADA).status_code == 200


def test_a_422_repeats_the_password_and_a_log_line_of_the_model_does_not() -> None:
    response = log_in(app.app, ADA, "hunter2")
    assert response.status_code == 422
    assert response.json()["detail"][0]["input"] == "hunter2"
    credentials = app.Credentials(email=ADA, password=SecretStr(PASSWORD))
    assert PASSWORD not in repr(credentials)


def test_passlib_fails_for_every_password(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crypt' is deprecated", DeprecationWarning)
        passlib = importlib.import_module(".avoid_passlib", __package__)
    with pytest.raises(ValueError, match="password cannot be longer than 72 bytes, truncate"):
        passlib.hash_password("short")
    assert "module 'bcrypt' has no attribute '__about__'" in caplog.text


def hash_with_bcrypt(password: str) -> str:
    return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()


def test_the_default_hasher_does_not_know_bcrypt() -> None:
    with pytest.raises(UnknownHashError, match="This hash can't be identified"):
        hasher.verify(PASSWORD, hash_with_bcrypt(PASSWORD))


@pytest.mark.parametrize("password", [PASSWORD, "x" * 100], ids=["short", "100 bytes"])
def test_a_bcrypt_hash_is_accepted_once_and_replaced(password: str) -> None:
    old = hash_with_bcrypt(password)
    assert migrate.verify("wrong password", old) == (False, None)
    is_right, new = migrate.verify(password, old)
    assert is_right
    assert new is not None
    assert new.startswith("$argon2id$")
    assert migrate.verify(password, new) == (True, None)


def test_without_cutting_a_long_password_is_an_error_with_a_bcrypt_hash() -> None:
    with pytest.raises(ValueError, match="password cannot be longer than 72 bytes"):
        migrate.hasher.verify("x" * 100, hash_with_bcrypt("x" * 100))

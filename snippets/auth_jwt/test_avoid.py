"""Bad tokens, and good ones that should not be: what does each of the two apps answer?"""

from typing import Any

import jwt
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import ValidationError

from . import app, avoid
from .app import AUDIENCE, USERS, Settings, User

KEY = "k" * 32
LATER = 4_102_444_800

short_key = pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate({"jwt_key": KEY})
    monkeypatch.setitem(app.app.dependency_overrides, Settings.settings_cached, lambda: settings)
    monkeypatch.setitem(USERS, "1", User(name="Ada", password_hash="secret"))


def call(application: FastAPI, token: str) -> Response:
    client = TestClient(application, raise_server_exceptions=False)
    return client.get("/me", headers={"Authorization": f"Bearer {token}"})


def sign(key: str, **claims: Any) -> str:
    return jwt.encode({"sub": "1", "aud": AUDIENCE, **claims}, key)


def sign_avoid(**claims: Any) -> str:
    return jwt.encode({"sub": "1", **claims}, avoid.SECRET_KEY)


@short_key
@pytest.mark.parametrize("claims", [None, {"exp": 1}, {"sub": 1}, {"aud": "shop"}], ids=str)
def test_every_bad_token_is_a_500_by_an_exception_that_does_not_exist(
    claims: dict[str, Any] | None,
) -> None:
    token = "garbage" if claims is None else sign_avoid(**claims)
    assert call(avoid.app, token).status_code == 500
    with pytest.raises(AttributeError, match="module 'jwt' has no attribute 'JWTError'"):
        TestClient(avoid.app).get("/me", headers={"Authorization": f"Bearer {token}"})
    token = "garbage" if claims is None else sign(KEY, **{"exp": LATER} | claims)
    assert call(app.app, token).status_code == 401


@short_key
def test_with_the_exception_that_exists_the_same_code_answers_401(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jwt, "JWTError", jwt.InvalidTokenError, raising=False)
    assert call(avoid.app, "garbage").status_code == 401


@short_key
def test_a_token_without_exp_is_accepted_for_ever() -> None:
    assert call(avoid.app, sign_avoid()).status_code == 200
    assert call(app.app, sign(KEY)).status_code == 401
    assert call(app.app, sign(KEY, exp=LATER)).status_code == 200


@short_key
def test_an_unknown_user_gets_200() -> None:
    response = call(avoid.app, sign_avoid(sub="deleted"))
    assert (response.status_code, response.json()) == (200, None)
    assert call(app.app, sign(KEY, sub="deleted", exp=LATER)).status_code == 401


@short_key
def test_without_a_return_type_the_password_hash_leaves() -> None:
    assert "password_hash" in call(avoid.app, sign_avoid()).json()
    assert call(app.app, sign(KEY, exp=LATER)).json() == {"name": "Ada"}


@short_key
def test_whoever_holds_a_token_guesses_a_short_key_offline() -> None:
    token = sign_avoid()
    found = []
    for word in ["secret", "password", "changeme", "my-secret", "letmein"]:
        try:
            jwt.decode(token, word, algorithms=["HS256"])
        except jwt.InvalidSignatureError:
            continue
        found.append(word)
    assert found == [avoid.SECRET_KEY]


def test_a_short_key_is_a_warning_of_pyjwt_and_an_error_of_the_settings() -> None:
    text = "The HMAC key is 9 bytes long, which is below the minimum recommended length of 32"
    with pytest.warns(jwt.InsecureKeyLengthWarning, match=text):
        sign_avoid()
    with pytest.raises(ValidationError, match="should have at least 32"):
        Settings.model_validate({"jwt_key": avoid.SECRET_KEY})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic YTpi"}], ids=str)
def test_a_missing_token_is_401_with_www_authenticate(headers: dict[str, str]) -> None:
    response = TestClient(app.app).get("/me", headers=headers)
    assert response.status_code == 401
    assert response.json() == {"detail": "Not authenticated"}
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_an_unsigned_token_is_refused() -> None:
    assert (
        call(
            app.app, jwt.encode({"sub": "1", "aud": AUDIENCE, "exp": LATER}, "", "none")
        ).status_code
        == 401
    )


def test_a_number_as_sub_is_refused_when_decoding() -> None:
    with pytest.raises(jwt.InvalidTokenError, match="Subject must be a string"):
        jwt.decode(sign(KEY, sub=1), KEY, algorithms=["HS256"], audience=AUDIENCE)


def test_the_claims_are_readable_without_the_key() -> None:
    claims = jwt.decode(sign(KEY), options={"verify_signature": False})
    assert claims == {"sub": "1", "aud": AUDIENCE}

import jwt
import pytest
from fastapi.testclient import TestClient

from .app import AUDIENCE, USERS, Settings, StoredUser, app, create_token

client = TestClient(app)
KEY = "k" * 32


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate({"jwt_key": KEY})
    monkeypatch.setitem(app.dependency_overrides, Settings.settings_cached, lambda: settings)
    monkeypatch.setitem(USERS, "1", StoredUser(name="Ada", password_hash="secret"))


def test_a_token_names_its_user() -> None:
    token = create_token("1", Settings.model_validate({"jwt_key": KEY}))
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert response.json() == {"name": "Ada"}


# region bad
CLAIMS = {"sub": "1", "aud": AUDIENCE, "exp": 4_102_444_800}


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(jwt.encode(CLAIMS, "another key of 32 letters or more"), id="forged"),
        pytest.param(jwt.encode(CLAIMS | {"exp": 1}, KEY), id="expired"),
        pytest.param(jwt.encode(CLAIMS | {"exp": None}, KEY), id="never expires"),
        pytest.param(jwt.encode(CLAIMS | {"aud": "shop"}, KEY), id="for another service"),
        pytest.param(jwt.encode(CLAIMS | {"sub": "2"}, KEY), id="unknown user"),
    ],
)
def test_a_bad_token_is_refused(token: str) -> None:
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


# endregion bad


def test_no_token_is_refused() -> None:
    assert client.get("/me").status_code == 401

import jwt
import pytest
from fastapi.testclient import TestClient

from .app import AUDIENCE, USERS, Settings, User, app, create_token

client = TestClient(app)
KEY = "k" * 32


@pytest.fixture(autouse=True)
def ada(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.model_validate({"jwt_key": KEY})
    monkeypatch.setitem(app.dependency_overrides, Settings.settings_cached, lambda: settings)
    monkeypatch.setitem(USERS, "1", User(name="Ada", password_hash="secret"))


def test_a_token_names_its_user() -> None:
    token = create_token("1", Settings.model_validate({"jwt_key": KEY}))
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert response.json() == {"name": "Ada"}


# region bad
CLAIMS = {"sub": "1", "aud": AUDIENCE, "exp": 4_102_444_800}


@pytest.mark.parametrize("claims", [{"exp": 1}, {"exp": None}, {"aud": "shop"}, {"sub": "2"}])
def test_a_token_with_a_bad_claim_is_refused(claims: dict[str, object]) -> None:
    token = jwt.encode(CLAIMS | claims, KEY)
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


# endregion bad
@pytest.mark.parametrize(
    "token", ["garbage", jwt.encode(CLAIMS, "another key, of 32 letters or so")]
)
def test_a_token_without_our_signature_is_refused(token: str) -> None:
    response = client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401


def test_no_token_is_refused() -> None:
    assert client.get("/me").status_code == 401

"""One refresh token, used once, used twice, and used by eight threads at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import redis
from fastapi.testclient import TestClient
from httpx2 import Response

from . import refresh
from .app import USERS, Settings, User, app

client = TestClient(app)


@pytest.fixture
def tokens(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[refresh.Tokens]:
    settings = Settings.model_validate({"jwt_key": "k" * 32})
    monkeypatch.setitem(app.dependency_overrides, Settings.settings_cached, lambda: settings)
    monkeypatch.setitem(USERS, "1", User(name="Ada", password_hash="secret"))
    yield refresh.start_login("1", settings)
    refresh.valkey.close()


def trade(refresh_token: str) -> Response:
    return client.post("/tokens/refresh", json={"refresh_token": refresh_token})


def read_me(access_token: str) -> int:
    return client.get("/me", headers={"Authorization": f"Bearer {access_token}"}).status_code


def test_a_refresh_token_gives_a_new_pair(tokens: refresh.Tokens) -> None:
    second = refresh.Tokens(**trade(tokens.refresh_token).json())
    assert second.refresh_token != tokens.refresh_token
    assert read_me(second.access_token) == 200
    assert trade(second.refresh_token).status_code == 200


def test_a_token_that_comes_twice_ends_the_login(tokens: refresh.Tokens) -> None:
    second = refresh.Tokens(**trade(tokens.refresh_token).json())
    assert trade(tokens.refresh_token).status_code == 401
    assert trade(second.refresh_token).status_code == 401
    assert read_me(second.access_token) == 200  # until it expires


def test_of_eight_at_once_at_most_one_succeeds(tokens: refresh.Tokens) -> None:
    barrier = Barrier(8)

    def trade_at_once(_: int) -> int:
        barrier.wait()
        return trade(tokens.refresh_token).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(trade_at_once, range(8))) == [200] + [401] * 7


def test_an_access_token_is_no_refresh_token(tokens: refresh.Tokens) -> None:
    assert trade(tokens.access_token).status_code == 401


def test_only_a_hash_is_stored(tokens: refresh.Tokens, valkey: str) -> None:
    login, _, secret = tokens.refresh_token.partition(".")
    with redis.from_url(valkey, decode_responses=True) as store:
        assert secret not in str(store.get(f"login:{login}"))
        assert 0 < int(str(store.ttl(f"login:{login}"))) <= 30 * 24 * 3600

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError

from .app import Settings, app


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://localhost/test")
    monkeypatch.setenv("SECRET_KEY", "k" * 32)
    Settings.settings_clear_cache()
    yield
    Settings.settings_clear_cache()


def test_one_test_runs_with_other_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    client = TestClient(app)
    before = client.get("/signatures/a").json()
    other = Settings.settings_cached().model_copy(update={"secret_key": SecretStr("o" * 32)})
    monkeypatch.setitem(app.dependency_overrides, Settings.settings_cached, lambda: other)
    assert client.get("/signatures/a").json() != before


def test_the_app_starts_with_its_environment() -> None:
    with TestClient(app) as client:
        assert client.get("/signatures/a").status_code == 200


def test_the_app_does_not_start_without_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(ValidationError, match="secret_key\n  Field required"):
        TestClient(app).__enter__()

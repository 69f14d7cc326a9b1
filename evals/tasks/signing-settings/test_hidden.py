import hmac
import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

KEY = "a-key-of-at-least-thirty-two-letters"
ENV_FILE = Path(".env").absolute()


def start(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Any:
    """Import the app anew with these variables; return what it signs for `ada`."""
    for name in ("SECRET_KEY", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in sys.modules if name in {"app", "settings", "config"}]:
        del sys.modules[name]
    app = importlib.import_module("app").app
    with TestClient(app) as client:
        return client.get("/signatures/ada").json()


def sign(key: str) -> str:
    return hmac.new(key.encode(), b"ada", "sha256").hexdigest()


def test_the_key_of_the_environment_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start(monkeypatch, SECRET_KEY=KEY) == sign(KEY)
    assert start(monkeypatch, SECRET_KEY=KEY + "2") == sign(KEY + "2")


def test_it_does_not_start_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start(monkeypatch, SECRET_KEY=KEY) == sign(KEY)
    with pytest.raises(BaseException, match=r"(?i)secret_key"):
        start(monkeypatch)


def test_it_does_not_start_with_a_key_that_is_too_short(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start(monkeypatch, SECRET_KEY=KEY) == sign(KEY)
    with pytest.raises(BaseException, match=r"(?i)secret_key") as caught:
        start(monkeypatch, SECRET_KEY="hunter2")
    assert "hunter2" not in str(caught.value)


def test_the_env_file_beside_the_app_is_read_from_every_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ENV_FILE.write_text(f"SECRET_KEY={KEY}\nPOSTGRES_PASSWORD=of-another-program\n")
    try:
        assert start(monkeypatch) == sign(KEY)
        monkeypatch.chdir(tmp_path)
        assert start(monkeypatch) == sign(KEY)
    finally:
        ENV_FILE.unlink()


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    ENV_FILE.write_text(f"SECRET_KEY={KEY}\n")
    try:
        assert start(monkeypatch, SECRET_KEY=KEY + "3") == sign(KEY + "3")
    finally:
        ENV_FILE.unlink()

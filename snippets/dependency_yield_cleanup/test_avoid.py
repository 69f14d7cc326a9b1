"""What is left behind, and what the client gets, when an endpoint fails."""

import tempfile
from pathlib import Path

import pytest
from fastapi.exceptions import FastAPIError
from fastapi.testclient import TestClient

from . import app as recommended
from . import avoid


def test_cleanup_without_finally_is_skipped_after_an_exception(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    TestClient(recommended.app).get("/reports/1999")
    client = TestClient(avoid.app, raise_server_exceptions=False)
    client.get("/reports/2026")
    assert list(tmp_path.iterdir()) == []
    client.get("/reports/1999")
    assert len(list(tmp_path.iterdir())) == 1


def test_an_exception_that_is_not_raised_again_turns_404_into_500(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert TestClient(recommended.app).get("/reports/1999").status_code == 404
    client = TestClient(avoid.app, raise_server_exceptions=False)
    assert client.get("/reports/1999").status_code == 500
    with pytest.raises(FastAPIError, match="Response not awaited"):
        TestClient(avoid.app).get("/reports/1999")

import tempfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


@pytest.mark.parametrize(("year", "status"), [(2026, 200), (1999, 404)])
def test_no_folder_is_left(
    year: int, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert client.get(f"/reports/{year}").status_code == status
    assert list(tmp_path.iterdir()) == []


def test_a_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    client.get("/reports/1999")
    assert "/reports/1999 failed: HTTPException" in caplog.text

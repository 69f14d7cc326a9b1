import pytest
from fastapi.testclient import TestClient

from .app import app


def test_the_app_answers_the_probe_and_cleans_up(capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(app) as client:
        assert client.get("/health/live").status_code == 200
        assert client.get("/report").json() == "written"
    assert capsys.readouterr().out.split() == ["started", "writing", "closed"]

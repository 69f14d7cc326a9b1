from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


def test_a_false_type_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_FOLDER", str(tmp_path))
    response = client.post("/files", files={"file": ("a.png", b"<script>", "image/png")})
    assert response.status_code == 415
    assert list(tmp_path.iterdir()) == []


PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 3_000_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UPLOAD_FOLDER", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("filename", ["a.png", "../../evil.png", "a" * 300, "page.html"])
def test_a_form_upload_is_stored_under_our_name(filename: str, folder: Path) -> None:
    response = client.post("/files", files={"file": (filename, PNG)})
    assert response.status_code == 201
    [stored] = folder.iterdir()
    assert stored.name == response.json()["name"]
    assert stored.suffix == ".png"
    assert stored.read_bytes() == PNG


def test_a_streamed_upload_is_stored(folder: Path) -> None:
    response = client.put("/files", content=PNG)
    assert response.json()["size"] == len(PNG)
    assert (folder / response.json()["name"]).read_bytes() == PNG

import os
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

ROOT = Path(mkdtemp())
FOLDER = ROOT / "uploads"
os.environ["UPLOAD_FOLDER"] = str(FOLDER)

from app import app
from fastapi.testclient import TestClient


def upload(name: str, content: bytes) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.post("/files", files={"file": (name, content)})


def read(url: str) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get(url)


def test_what_was_uploaded_can_be_read() -> None:
    answer = upload("report.pdf", b"%PDF-1.7 first")
    assert answer.status_code == 201
    assert read(answer.json()["url"]).content == b"%PDF-1.7 first"


def test_two_files_of_the_same_name_are_both_kept() -> None:
    first, second = upload("same.txt", b"one"), upload("same.txt", b"two")
    assert read(first.json()["url"]).content == b"one"
    assert read(second.json()["url"]).content == b"two"


@pytest.mark.parametrize("name", ["../escaped.txt", "x/../../escaped.txt", f"{ROOT}/escaped.txt"])
def test_a_name_with_a_path_writes_nothing_outside_of_the_folder(name: str) -> None:
    before = set(ROOT.iterdir()) | {FOLDER}
    answer = upload(name, b"evil")
    assert answer.status_code in {201, 400, 415, 422}
    assert set(ROOT.iterdir()) <= before


def test_no_file_outside_of_the_folder_can_be_read() -> None:
    (ROOT / "secret.txt").write_text("secret")
    good = upload("a.txt", b"mine").json()["url"]
    assert read(good).content == b"mine"
    for name in ("..%2Fsecret.txt", "%2e%2e/secret.txt", f"%2F{ROOT}/secret.txt"):
        answer = read(f"/files/{name}")
        assert answer.status_code in {400, 404, 422}
        assert b"secret" not in answer.content

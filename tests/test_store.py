import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fastapi_development import index, store
from fastapi_development.search import search

from .conftest import PAGE, SkillFolder

SCRIPT = Path(__file__).parent.parent / "scripts" / "skill.py"


def first_page(root: Path, query: str = "say hello") -> str:
    found = store.open_index(str(root))
    hits = search(found, query).hits
    return found.page(hits[0].page, "page") if hits else ""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_missing_index_is_built_and_kept_beside_the_pages(folder: SkillFolder) -> None:
    assert first_page(folder.root) == "greeting"
    assert (folder.root / "skill.index").is_file()


def test_an_index_that_is_new_is_not_built_again(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_page(folder.root)
    monkeypatch.setattr(index, "build", None)
    assert first_page(folder.root) == "greeting"


@pytest.mark.parametrize("data", [b"", b"noise" * 1000, b"FASTAPI-SKILL-03"])
def test_an_index_that_cannot_be_read_is_built_again(folder: SkillFolder, data: bytes) -> None:
    first_page(folder.root)
    (folder.root / "skill.index").write_bytes(data)
    assert first_page(folder.root) == "greeting"


def test_a_truncated_index_is_built_again(folder: SkillFolder) -> None:
    first_page(folder.root)
    file = folder.root / "skill.index"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert first_page(folder.root) == "greeting"
    assert file.read_bytes() == whole


def make_newer(path: Path) -> None:
    later = time.time() + 5
    os.utime(path, (later, later))


def test_a_changed_page_is_found_by_its_new_words(folder: SkillFolder) -> None:
    first_page(folder.root)
    folder.replace("patterns/greeting.md", "say hello", "wave both hands")
    make_newer(folder.page)
    assert first_page(folder.root, "wave both hands") == "greeting"


def test_a_page_that_was_added_is_found_and_one_that_was_removed_is_not(
    folder: SkillFolder,
) -> None:
    first_page(folder.root)
    page = PAGE.replace("say hello", "say goodbye").replace("Greet", "Leave")
    folder.write("patterns/leaving.md", page)
    make_newer(folder.page.parent)
    assert first_page(folder.root, "say goodbye") == "leaving"
    folder.page.unlink()
    make_newer(folder.page.parent)
    assert first_page(folder.root, "say hello") != "greeting"


def test_a_page_that_was_only_touched_costs_no_new_index(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_page(folder.root)
    (folder.root / "skill.index").touch()
    os.utime(folder.root / "skill.index", (1, 1))
    monkeypatch.setattr(index, "build", None)
    assert first_page(folder.root) == "greeting"


def test_the_index_of_a_folder_that_cannot_be_written_is_kept_in_the_cache(
    folder: SkillFolder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_writing(folder.root, monkeypatch)
    assert first_page(folder.root) == "greeting"
    assert not (folder.root / "skill.index").exists()
    assert len(list(cache.rglob("*.index"))) == 1
    monkeypatch.setattr(index, "build", None)
    assert first_page(folder.root) == "greeting"


def test_where_nothing_can_be_written_the_index_stays_in_memory(
    folder: SkillFolder, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_writing(folder.root.parent, monkeypatch)
    assert first_page(folder.root) == "greeting"
    assert not cache.exists()


def forbid_writing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the folder read-only for `keep`; root may write anywhere, so the system cannot."""
    keep = store.keep

    def refuse(path: str, data: bytes) -> bool:
        return not path.startswith(str(root)) and keep(path, data)

    monkeypatch.setattr(store, "keep", refuse)


def test_a_file_that_cannot_be_moved_into_place_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken.index").mkdir()
    (tmp_path / "taken.index" / "file").touch()
    assert store.keep(str(tmp_path / "taken.index"), b"data") is False
    assert [path.name for path in tmp_path.iterdir() if "taken" in path.name] == ["taken.index"]


def test_fifty_processes_at_once_are_all_answered_though_the_index_is_missing(
    folder: SkillFolder,
) -> None:
    command = [sys.executable, str(SCRIPT), "get", "say hello", "--skill", str(folder.root)]
    processes = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(50)
    ]
    outputs = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 50
    assert len(set(outputs)) == 1
    assert [path.name for path in folder.root.glob("skill.index*")] == ["skill.index"]


def test_a_copied_folder_answers_with_nothing_installed(folder: SkillFolder) -> None:
    shutil.copytree(SCRIPT.parent, folder.root / "scripts", ignore=lambda *_: {"__pycache__"})
    shutil.copytree(SCRIPT.parent.parent / "src", folder.root / "src")
    command = [sys.executable, "-I", "-S", "scripts/skill.py", "get", "say hello"]
    done = subprocess.run(command, cwd=folder.root, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("# Greet someone by name\n")

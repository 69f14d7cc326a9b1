import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fastapi_development import index, store
from fastapi_development.cli import main
from fastapi_development.index_file import MAGIC
from fastapi_development.search import search

from .conftest import PAGE, SkillFolder

# An index of over a megabyte is not checked as a whole: its table of arrays tells.
LARGE_NOISE = MAGIC + bytes(32) + (2_000_000).to_bytes(4, "little") + b"\7" * (2_000_000 - 52)
SCRIPT = Path(__file__).parent.parent / "scripts" / "skill.py"

NO_CACHE = shutil.ignore_patterns("__pycache__")


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


@pytest.mark.parametrize("data", [b"", b"noise" * 1000, b"FASTAPI-SKILL-11", LARGE_NOISE])
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


def test_a_copied_folder_is_compiled_once_even_where_python_writes_no_bytecode(
    folder: SkillFolder,
) -> None:
    shutil.copytree(SCRIPT.parent, folder.root / "scripts")
    source = Path(store.__file__).parent
    shutil.copytree(source, folder.root / "src" / source.name, ignore=NO_CACHE)
    command = [sys.executable, str(folder.root / "scripts" / "skill.py"), "get", "say hello"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"})
    cached = {file.name.split(".")[0] for file in (folder.root / "src").rglob("*.pyc")}
    assert {"cli", "get", "search", "store"} <= cached


@pytest.fixture
def skills(folder: SkillFolder) -> SkillFolder:
    """Return a folder with two skills side by side: one of this shape and a plain one."""
    both = SkillFolder(folder.root.parent)
    both.write("plain/SKILL.md", "---\nname: plain\n---\n# Bake bread\n\nKnead the dough.\n")
    both.write("plain/references/oven.md", "# Heat the oven\n\n## Stone\n\nIt takes an hour.\n")
    both.write("no-skill/README.md", "# Nothing\n")
    return both


def ask(root: Path, query: str, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["get", query, "--skills", str(root)])
    return code, capfd.readouterr().out


def test_several_skills_are_served_from_one_index_and_each_hit_names_its_skill(
    skills: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out = ask(skills.root, "say hello", capfd)
    assert code == 0
    assert "Source: greeting-skill/patterns/greeting.md#use" in out
    code, out = ask(skills.root, "knead the dough", capfd)
    assert (code, out.split("\n\n")[:2]) == (0, ["# Bake bread", "Knead the dough."])
    code, out = ask(skills.root, "heat the oven", capfd)
    assert "Source: plain/references/oven.md#stone\n" in out
    assert "Whole page: fastapi-skill show plain/oven (Stone)" in out
    assert main(["show", "plain/oven", "--skills", str(skills.root)]) == 0


def test_a_skill_that_comes_or_changes_is_found_in_the_common_index(
    skills: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert ask(skills.root, "prune roses", capfd)[0] == 3
    skills.write("garden/SKILL.md", "---\nname: garden\n---\n# Prune roses\n\nCut them.\n")
    make_newer(skills.root)
    assert ask(skills.root, "prune roses", capfd)[0] == 0
    skills.write("garden/SKILL.md", "---\nname: garden\n---\n# Water tulips\n\nPour.\n")
    make_newer(skills.root / "garden" / "SKILL.md")
    assert ask(skills.root, "water tulips", capfd)[0] == 0


def test_a_folder_without_skills_is_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["get", "hello", "--skills", str(tmp_path)]) == 2
    assert "no folder in it has a SKILL.md" in capfd.readouterr().err

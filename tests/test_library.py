import threading
import time
from pathlib import Path

import pytest

from fastapi_development import SkillError
from fastapi_development.library import LOOK_EVERY, Library
from fastapi_development.store import NAME, open_index

from .conftest import SkillFolder


def change(folder: SkillFolder, old: str, new: str) -> None:
    """Change a trigger, and build the index anew as `get` does."""
    folder.replace("patterns/greeting.md", old, new)
    (folder.root / NAME).unlink(missing_ok=True)
    open_index(str(folder.root))


def read_status(library: Library, query: str) -> str:
    """Return the status of a search, with a look at the file however short ago the last one was."""
    library.next_look = 0
    return library.search(query, 5).status


def test_an_index_that_was_replaced_is_picked_up(folder: SkillFolder) -> None:
    library = Library(str(folder.root))
    assert read_status(library, "wave both hands") == "nothing"
    change(folder, "say hello", "wave both hands")
    assert read_status(library, "wave both hands") == "answer"


def test_an_index_that_was_taken_away_is_built_anew(folder: SkillFolder) -> None:
    library = Library(str(folder.root))
    folder.replace("patterns/greeting.md", "say hello", "wave both hands")
    (folder.root / NAME).unlink()
    assert read_status(library, "wave both hands") == "answer"
    assert (folder.root / NAME).is_file()


def test_a_damaged_index_is_built_anew(folder: SkillFolder) -> None:
    library = Library(str(folder.root))
    (folder.root / NAME).write_bytes(b"noise")
    assert read_status(library, "say hello") == "answer"


def test_a_skill_that_went_away_is_answered_from_what_is_at_hand(
    folder: SkillFolder, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library(str(folder.root))
    folder.root.rename(folder.root.with_name("hidden"))
    for _ in range(3):
        assert read_status(library, "say hello") == "answer"
    (line,) = caplog.messages
    assert line.startswith("the new index cannot be opened, the old one stays: ")
    folder.root.with_name("hidden").rename(folder.root)
    change(folder, "say hello", "wave both hands")
    assert read_status(library, "wave both hands") == "answer"


def test_the_file_is_looked_at_seldom(folder: SkillFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(str(folder.root))
    library = Library(str(folder.root))
    look, looks = library.look, 0

    def count() -> tuple[int, int]:
        nonlocal looks
        looks += 1
        return look()

    monkeypatch.setattr(library, "look", count)
    start = time.monotonic()
    for _ in range(1000):
        library.search("say hello", 5)
    assert 1 <= looks <= (time.monotonic() - start) / LOOK_EVERY + 1


def test_a_folder_that_is_no_skill_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SkillError, match=r"there is no SKILL\.md"):
        Library(str(tmp_path))


def test_threads_ask_while_the_index_is_replaced(folder: SkillFolder) -> None:
    library = Library(str(folder.root))
    is_done = threading.Event()
    failures: list[object] = []

    def ask() -> None:
        while not is_done.is_set():
            library.next_look = 0
            answer = library.search("greet someone by name", 5)
            page = library.page("greeting")
            if answer.status != "answer" or page is None or len(library.pages()) != 1:
                failures.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for place in range(20):
        words = ["say hello", "wave both hands"]
        change(folder, words[place % 2], words[1 - place % 2])
    is_done.set()
    for thread in threads:
        thread.join()
    assert failures == []
    assert read_status(library, "say hello") == "answer"

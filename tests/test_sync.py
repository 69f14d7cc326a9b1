import os

import pytest

from fastapi_development import sync
from fastapi_development.cli import main

from .conftest import SkillFolder


def test_the_code_of_a_module_stands_in_its_page(folder: SkillFolder) -> None:
    assert 'def greet(name: str) -> str:\n    return f"Hello, {name}"\n```' in (
        folder.page.read_text(encoding="utf-8")
    )


def test_a_synced_skill_needs_no_change(folder: SkillFolder) -> None:
    assert sync.plan(folder.load()) == ([], [])


def test_a_changed_module_changes_its_page_alone(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    changes, findings = sync.plan(folder.load())
    assert [change.path for change in changes] == ["patterns/greeting.md"]
    assert '+    return f"Hi, {name}"' in changes[0].diff()
    assert findings == []


def test_check_writes_nothing_and_shows_the_difference(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    before = folder.page.read_text(encoding="utf-8")
    assert main(["sync", "--check", str(folder.root)]) == 1
    assert '-    return f"Hello, {name}"' in capsys.readouterr().out
    assert folder.page.read_text(encoding="utf-8") == before
    assert main(["sync", str(folder.root)]) == 0
    assert main(["sync", "--check", str(folder.root)]) == 0


def test_a_block_edited_in_the_page_is_kept_until_forced(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", 'return f"Hello', 'return f"Good day')
    assert main(["sync", str(folder.root)]) == 1
    assert "Good day" in folder.page.read_text(encoding="utf-8")
    assert main(["sync", "--force", str(folder.root)]) == 0
    assert "Good day" not in folder.page.read_text(encoding="utf-8")


def test_a_target_that_is_not_there_is_named_and_the_rest_is_written(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    folder.replace("patterns/greeting.md", "greeting.avoid:greet", "greeting.avoid:leave")
    changes, findings = sync.plan(folder.load())
    assert 'has 0 symbols "leave"' in findings[0].message
    assert findings[0].line == 31
    assert "Hi, {name}" in changes[0].after


def test_the_index_lists_the_pages_by_area(folder: SkillFolder) -> None:
    index = (folder.root / "SKILL.md").read_text(encoding="utf-8")
    assert "**App**\n- [greeting](patterns/greeting.md): Someone must be greeted.\n" in index


def test_a_write_that_fails_leaves_the_old_page_whole(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    before = folder.page.read_text(encoding="utf-8")
    changes, _ = sync.plan(folder.load())

    def fail(source: str, target: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        sync.write(folder.root, changes)
    assert folder.page.read_text(encoding="utf-8") == before
    assert [file.name for file in folder.page.parent.iterdir()] == ["greeting.md"]


def test_code_that_holds_a_fence_gets_a_longer_one(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/app.py", 'FENCE = "```"\n')
    folder.sync()
    assert '````python\nFENCE = "```"\n````' in folder.page.read_text(encoding="utf-8")
    assert folder.lines("PAGE-READING", "PAGE-DRIFT") == []

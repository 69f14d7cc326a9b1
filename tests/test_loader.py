from pathlib import Path

import pytest

from fastapi_development import SkillError
from fastapi_development.loader import load

from .conftest import SkillFolder


def test_a_skill_holds_its_pages_and_modules_in_order(folder: SkillFolder) -> None:
    skill = folder.load()
    assert [page.name for page in skill.pages] == ["greeting"]
    assert skill.modules[0] == "snippets/greeting/__init__.py"
    assert list(skill.modules) == sorted(skill.modules)
    assert skill.findings == ()


def test_a_folder_without_skill_md_is_no_skill(tmp_path: Path) -> None:
    with pytest.raises(SkillError, match="there is no SKILL"):
        load(tmp_path)


def test_a_page_that_is_not_utf8_is_left_out_and_its_line_named(folder: SkillFolder) -> None:
    folder.page.with_name("latin.md").write_bytes(b"---\ntitle: caf\xe9\n---\n")
    skill = folder.load()
    assert [page.name for page in skill.pages] == ["greeting"]
    (finding,) = skill.findings
    assert (finding.path, finding.line) == ("patterns/latin.md", 2)
    assert "0xe9" in finding.message


def test_a_page_that_is_a_link_out_of_the_skill_is_left_out(folder: SkillFolder) -> None:
    outside = folder.root.parent / "outside.md"
    outside.write_text("secret", encoding="utf-8")
    folder.page.with_name("link.md").symlink_to(outside)
    skill = folder.load()
    assert [page.name for page in skill.pages] == ["greeting"]
    assert "leads out of the skill" in skill.findings[0].message


def test_a_page_that_is_a_folder_is_left_out(folder: SkillFolder) -> None:
    folder.page.with_name("folder.md").mkdir()
    assert "cannot be read" in folder.load().findings[0].message

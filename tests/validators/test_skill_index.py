from fastapi_development.sync import INDEX_END

from ..conftest import SkillFolder


def test_the_index_that_sync_wrote_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SKILL-INDEX") == []


def test_an_index_that_is_not_that_of_the_pages_is_found_at_its_line(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", "Someone must be greeted.\n", "Somebody must be greeted.\n")
    assert folder.lines("SKILL-INDEX")[0].startswith("SKILL.md:10: SKILL-INDEX the index is not")


def test_a_skill_md_without_a_place_for_the_index_is_found(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", INDEX_END, "")
    assert "there is no place for the index" in folder.lines("SKILL-INDEX")[0]

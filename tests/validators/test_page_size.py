from ..conftest import SkillFolder


def test_a_short_page_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-SIZE") == []


def test_a_long_page_is_found(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "## Limits\n", "## Limits\n" + "\n" * 180)
    assert "lines below its front matter, over 180" in folder.lines("PAGE-SIZE")[0]


def test_a_long_section_is_found_at_its_heading(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "## Limits\n", "## Limits\n" + "word " * 801 + "\n")
    finding = folder.lines("PAGE-SIZE")[0]
    assert finding.startswith('patterns/greeting.md:39: PAGE-SIZE "Limits" has 10')

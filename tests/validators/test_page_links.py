import pytest

from ..conftest import SkillFolder


def test_links_to_what_is_there_are_accepted(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "#use", "../snippets/greeting/app.py")
    assert folder.lines("PAGE-LINKS") == []


@pytest.mark.parametrize(
    ("target", "finding"),
    [
        ("#usage", '"#usage" is not an anchor of the page; help: use one of'),
        ("greeting.md#usage", '"greeting.md#usage" is not an anchor'),
        ("farewell.md", 'greeting.md:41: PAGE-LINKS "farewell.md" is not there'),
        ("../../other.md", '"../../other.md" leads out of the skill'),
        ("ftp://example.com", '"ftp://example.com" is no web link'),
    ],
)
def test_links_that_lead_nowhere_are_found(folder: SkillFolder, target: str, finding: str) -> None:
    folder.replace("patterns/greeting.md", "#use", target)
    assert finding in "\n".join(folder.lines("PAGE-LINKS"))

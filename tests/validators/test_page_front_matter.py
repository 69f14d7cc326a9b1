import pytest

from ..conftest import SkillFolder


def test_complete_front_matter_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-FRONT-MATTER") == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("area: App\n", "", '"area": Field required'),
        ("area: App", "area: Apps", "greeting.md:5: PAGE-FRONT-MATTER \"area\" 'Apps'"),
        ("area: App", "area: App\nowner: me", "\"owner\" 'me': Extra inputs are not permitted"),
        ('">=0.165"', "0.165", "greeting.md:9: PAGE-FRONT-MATTER \"fastapi\" '0.165'"),
        ("title: Greet someone by name", "title:\n  - a", "\"title\" ('a',): Input should be"),
        ("related: []", "related:\n  - nobody", 'related "nobody" is not another page'),
        ("related: []", "related:\n  - greeting", 'related "greeting" is not another page'),
    ],
)
def test_keys_that_are_missing_unknown_or_wrong_are_found(
    folder: SkillFolder, old: str, new: str, finding: str
) -> None:
    folder.replace("patterns/greeting.md", old, new)
    assert finding in "\n".join(folder.lines("PAGE-FRONT-MATTER"))

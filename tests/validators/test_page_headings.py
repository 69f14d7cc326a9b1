import pytest

from ..conftest import SkillFolder


def test_the_fixed_headings_in_order_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-HEADINGS") == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("## Limits", "## Pitfalls", ': PAGE-HEADINGS "Pitfalls" is not a heading of a page'),
        ("## Limits", "## Use", '"Use" comes after "Avoid"'),
        ("## Use", "## Why", 'there is no "## Use"'),
        ("# Greet someone by name\n\n", "# Greet\n\n", 'the title "Greet" is not "Greet someone'),
        ("## Limits\n", "## Test\n\n## Limits\n", 'there is nothing under "Test"'),
        ("## Limits\n", "#### Deep\n\nx\n\n## Limits\n", '"Deep" is a heading of level 4'),
        ("## Limits\n", "### A\n\nx\n\n### A\n\nx\n\n## Limits\n", '"A" stands twice'),
    ],
)
def test_headings_that_a_page_does_not_have_are_found(
    folder: SkillFolder, old: str, new: str, finding: str
) -> None:
    folder.replace("patterns/greeting.md", old, new)
    assert finding in "\n".join(folder.lines("PAGE-HEADINGS"))


def test_a_page_without_any_heading_is_found(folder: SkillFolder) -> None:
    folder.write("patterns/bare.md", "---\ntitle: Bare\n---\n# Bare\n\nText.\n")
    assert folder.lines("PAGE-HEADINGS") == [
        'patterns/bare.md:0: PAGE-HEADINGS there is no "## Use"; help: begin with the default'
    ]


def test_a_heading_with_headings_under_it_is_not_empty(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "## Limits\n", "## Limits\n\n### More\n")
    assert folder.lines("PAGE-HEADINGS") == []

import pytest

from ..conftest import SkillFolder


def test_a_page_that_both_read_alike_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-READING") == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("read_when: Someone", "read_when: 2026-01-01 #", "is more than a plain value"),
        ("summary: A greeting with the name in it.", "summary: yes", '"summary" is True in YAML'),
        ("title: Greet", "title: @Greet", "is more than a plain value"),
        ("## Limits", "    indented code\n\n## Limits", 'the indented block "" is read by one'),
        ("See [the", "Setext\n---\n\nSee [the", 'the heading "Setext" is read by one'),
        ("See [the", "- item\n\n  ```\n  x\n  ```\n\nSee [the", ""),
    ],
)
def test_what_the_libraries_read_otherwise_is_found(
    folder: SkillFolder, old: str, new: str, message: str
) -> None:
    folder.replace("patterns/greeting.md", old, new)
    assert message in "\n".join(folder.lines("PAGE-READING"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "patterns/greeting.md:1: PAGE-READING the page is empty"),
        (b"---\ntitle: \xff\n---\n", "patterns/greeting.md:2: PAGE-READING the byte 0xff"),
        (b"---\r\ntitle: T\r\n---\r\n", "patterns/greeting.md:1: PAGE-READING the line ends with"),
        (b"no front matter", "patterns/greeting.md:1: PAGE-READING there is no front matter"),
        (b"---\n- a\n---\n", 'patterns/greeting.md:2: PAGE-READING "- a" is not a line'),
        (b"---\na: b\n---\n```python\n", "patterns/greeting.md:4: PAGE-READING the block ``` is"),
    ],
)
def test_a_page_that_cannot_be_read_is_found(
    folder: SkillFolder, data: bytes, message: str
) -> None:
    folder.page.write_bytes(data)
    assert message in "\n".join(folder.lines("PAGE-READING"))

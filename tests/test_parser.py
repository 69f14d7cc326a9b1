import pytest

from fastapi_development.parser import make_anchor, parse_page

HEAD = "---\ntitle: T\n---\n"


def problems(text: str) -> list[str]:
    return [f"{finding.line}: {finding.message}" for finding in parse_page("p.md", text).findings]


def test_front_matter_holds_plain_and_quoted_values_lists_and_maps() -> None:
    page = parse_page(
        "p.md",
        "---\na: one two\nb: \"x: 'y'\"\nc: 'it''s'\nd:\n  - 1\n  - \"2 #\"\n"
        "e:\n  f: g\n---\n# T\n",
    )
    assert page.front_matter.values == {
        "a": "one two",
        "b": "x: 'y'",
        "c": "it's",
        "d": ("1", "2 #"),
        "e": {"f": "g"},
    }
    assert page.front_matter.lines == {"a": 2, "b": 3, "c": 4, "d": 5, "e": 8}
    assert page.findings == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1: the page is empty"),
        ("# Title\n", "1: there is no front matter"),
        ("---\ntitle: T\n# Title\n", "1: the front matter is not closed"),
        ("---\ntitle T\n---\nx\n", '2: "title T" is not a line of the front matter'),
        ("---\na: b: c\n---\nx\n", '2: "b: c" is more than a plain value'),
        ("---\na: [b\n---\nx\n", '2: "[b" is more than a plain value'),
        ("---\na: b\na: c\n---\nx\n", '3: "a" stands twice in the front matter'),
        ("---\na:\n  - b\n  c\n---\nx\n", '4: "c" is not an item of a list'),
        ("---\na:\n  b: c\n  d\n---\nx\n", '4: "d" is not a pair of a map'),
        (f"{HEAD}# T\n```python\nx = 1\n", "5: the block ``` is not closed"),
        (f"{HEAD}# T\r\n", "4: the line ends with CR"),
    ],
)
def test_what_cannot_be_read_is_a_finding_with_its_line(text: str, problem: str) -> None:
    assert problem in problems(text)


def test_a_heading_inside_a_block_or_a_comment_is_no_heading() -> None:
    page = parse_page("p.md", f"{HEAD}# T\n\n## One\n\n```\n## not\n```\n<!--\n## nor\n-->\n")
    assert [section.heading for section in page.sections] == ["One"]


def test_a_block_knows_its_lines_its_code_and_its_marker() -> None:
    page = parse_page(
        "p.md", f"{HEAD}# T\n\n<!-- snippet: a.b 0123abcd -->\n```python\nx = 1\n```\n"
    )
    (block,) = page.blocks
    assert (block.line, block.end_line, block.code, block.is_python) == (7, 9, "x = 1\n", True)
    assert block.marker is not None
    assert (block.marker.target, block.marker.digest, block.marker.line) == ("a.b", "0123abcd", 6)


def test_an_opt_out_has_a_reason() -> None:
    page = parse_page("p.md", f'{HEAD}<!-- snippet: none reason="a shell" -->\n```py\n```\n')
    assert page.blocks[0].marker is not None
    assert page.blocks[0].marker.reason == "a shell"


def test_a_longer_fence_holds_a_shorter_one() -> None:
    page = parse_page("p.md", f"{HEAD}````md\n```\nx\n```\n````\n")
    assert [block.code for block in page.blocks] == ["```\nx\n```\n"]


def test_sections_end_where_the_next_heading_stands_and_know_their_parent() -> None:
    page = parse_page("p.md", f"{HEAD}# T\n\n## One\n\na\n\n### Two\nb\n## Three\nc\n")
    found = [(s.heading, s.parent, s.line, s.text) for s in page.sections]
    assert found == [("One", "One", 6, "a"), ("Two", "One", 10, "b"), ("Three", "Three", 12, "c")]


def test_anchors_are_those_of_github() -> None:
    seen: dict[str, int] = {}
    headings = ["Use `x.y` & z", "Use `x.y` & z", "It's 10 MB"]
    assert [make_anchor(h, seen) for h in headings] == ["use-xy--z", "use-xy--z-1", "its-10-mb"]

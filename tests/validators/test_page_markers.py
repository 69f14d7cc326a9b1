import pytest

from ..conftest import SkillFolder

MARKED = "<!-- snippet: greeting.app"


def test_marked_blocks_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-MARKERS") == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("## Limits\n", "## Limits\n\n```py\nx = 1\n```\n", 'the block "py" has no marker'),
        ("## Limits\n", f"## Limits\n\n{MARKED} -->\n", "stands apart from its block"),
        ("## Limits\n", "## Limits\n\n<!--snippet greeting.app-->\n", "is not a marker"),
        (MARKED, "<!-- snippet: greeting.nope", '"snippets/greeting/nope.py" is not a file'),
        (MARKED, "<!-- snippet: greeting.app#gone", 'opens region "gone" 0 times'),
        (MARKED, "<!-- snippet: greeting.app:gone", 'has 0 symbols "gone"'),
        (MARKED, "<!-- snippet: none", '"none" gives no reason'),
        ("```python\n", '```python title="x"\n', 'the fence says "python title="x""'),
    ],
)
def test_markers_and_blocks_that_do_not_belong_together_are_found(
    folder: SkillFolder, old: str, new: str, finding: str
) -> None:
    folder.replace("patterns/greeting.md", old, new)
    assert finding in "\n".join(folder.lines("PAGE-MARKERS"))


def test_an_opt_out_with_its_reason_is_accepted(folder: SkillFolder) -> None:
    block = '<!-- snippet: none reason="a shell" -->\n```pycon\n>>> 1\n```\n'
    folder.replace("patterns/greeting.md", "## Limits\n", f"## Limits\n\n{block}")
    assert folder.lines("PAGE-MARKERS") == []


def test_a_block_that_imports_what_no_reader_has_is_found(folder: SkillFolder) -> None:
    folder.replace(
        "snippets/greeting/app.py", "def greet", "from ..servers import Serve\n\n\ndef greet"
    )
    assert 'shows "from ..servers", which no reader has' in folder.lines("PAGE-MARKERS")[0]
    folder.replace("snippets/greeting/app.py", "from ..servers import Serve", "from . import avoid")
    assert 'shows "from .", which no reader has' in folder.lines("PAGE-MARKERS")[0]

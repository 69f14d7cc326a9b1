from pathlib import Path

import pytest

from fastapi_development.regions import RegionError, find_region, list_regions, make_digest

MODULE = '''"""Doc."""

from .other import thing

LIMIT = 3


class Box:
    def open(self) -> int:
        # region inner
        value = LIMIT
        # endregion inner
        return value


@decorated
@twice
def decorate() -> None:
    """Do it."""


# region open
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "snippets" / "box").mkdir(parents=True)
    (tmp_path / "snippets" / "box" / "app.py").write_text(MODULE, encoding="utf-8")
    return tmp_path


def test_a_module_is_shown_whole_without_region_marks_and_with_sibling_imports(root: Path) -> None:
    region = find_region(root, "box.app")
    assert region.code.startswith('"""Doc."""\n\nfrom other import thing\n')
    assert "region" not in region.code
    assert (region.path, region.line) == ("snippets/box/app.py", 1)


@pytest.mark.parametrize(
    ("target", "code", "line"),
    [
        ("box.app:LIMIT", "LIMIT = 3\n", 5),
        ("box.app:Box.open", "def open(self) -> int:\n    value = LIMIT\n    return value\n", 9),
        ("box.app:decorate", '@decorated\n@twice\ndef decorate() -> None:\n    """Do it."""\n', 16),
        ("box.app#inner", "value = LIMIT\n", 11),
    ],
)
def test_a_part_is_shown_with_its_decorators_and_without_its_indent(
    root: Path, target: str, code: str, line: int
) -> None:
    region = find_region(root, target)
    assert (region.code, region.line) == (code, line)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("box", '"box" is not a target'),
        ("box.nope", '"snippets/box/nope.py" is not a file of the skill'),
        ("box.app:nope", '"snippets/box/app.py" has 0 symbols "nope"'),
        ("box.app#nope", 'opens region "nope" 0 times, closes it 0 times'),
        ("box.app#open", 'opens region "open" 1 times, closes it 0 times'),
    ],
)
def test_what_is_not_there_once_is_an_error_that_names_it(
    root: Path, target: str, message: str
) -> None:
    with pytest.raises(RegionError, match=message) as caught:
        find_region(root, target)
    assert caught.value.help


def test_a_symbol_of_a_module_that_does_not_compile_is_an_error(root: Path) -> None:
    (root / "snippets" / "box" / "app.py").write_text("def (:\n", encoding="utf-8")
    with pytest.raises(RegionError, match="does not compile"):
        find_region(root, "box.app:x")


def test_a_module_that_is_a_link_out_of_the_skill_is_not_shown(root: Path) -> None:
    outside = root.parent / "outside.py"
    outside.write_text("SECRET = 1\n", encoding="utf-8")
    (root / "snippets" / "box" / "link.py").symlink_to(outside)
    with pytest.raises(RegionError, match="is not a file of the skill"):
        find_region(root, "box.link")


def test_regions_are_listed_in_order() -> None:
    assert list_regions(MODULE) == ("inner", "open")


def test_a_digest_changes_with_the_code() -> None:
    assert make_digest("a\n") != make_digest("b\n")
    assert len(make_digest("a\n")) == 8

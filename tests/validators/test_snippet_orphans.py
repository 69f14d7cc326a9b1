import shutil

from ..conftest import SkillFolder


def test_pages_and_folders_that_belong_together_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-ORPHANS") == []


def test_a_page_without_a_folder_is_found(folder: SkillFolder) -> None:
    shutil.rmtree(folder.snippets)
    assert (
        "patterns/greeting.md:0: SNIPPET-ORPHANS there is no snippets/greeting/"
        in (folder.lines("SNIPPET-ORPHANS")[0])
    )


def test_a_folder_without_a_page_is_found(folder: SkillFolder) -> None:
    folder.write("snippets/fare_well/app.py", "")
    assert "no page patterns/fare-well.md shows" in folder.lines("SNIPPET-ORPHANS")[0]


def test_a_module_that_no_page_shows_is_found(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/extra.py", "")
    assert (
        "extra.py:1: SNIPPET-ORPHANS no page shows this module"
        in (folder.lines("SNIPPET-ORPHANS")[0])
    )


def test_a_region_that_no_page_shows_is_found_at_its_line(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/avoid.py", "\n# region x\ndef greet(): ...\n# endregion x\n")
    assert (
        'avoid.py:2: SNIPPET-ORPHANS no page shows the region "x"'
        in (folder.lines("SNIPPET-ORPHANS")[0])
    )

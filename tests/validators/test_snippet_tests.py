from ..conftest import SkillFolder


def test_modules_that_tests_use_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-TESTS") == []


def test_a_folder_without_a_test_is_found(folder: SkillFolder) -> None:
    for name in ("test_app", "test_avoid"):
        (folder.snippets / f"{name}.py").unlink()
    assert (
        "the folder has no test; help: write snippets/greeting/test_app.py"
        in (folder.lines("SNIPPET-TESTS")[0])
    )


def test_a_module_that_no_test_uses_is_found(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/extra.py", "")
    assert 'no test of the folder imports or serves "extra"' in folder.lines("SNIPPET-TESTS")[0]


def test_a_module_that_a_test_serves_by_name_is_accepted(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/extra.py", "")
    folder.write("snippets/greeting/test_extra.py", 'def test_it():\n    assert serve("extra")\n')
    assert folder.lines("SNIPPET-TESTS") == []


def test_a_wrong_way_whose_harm_is_not_shown_is_found(folder: SkillFolder) -> None:
    (folder.snippets / "test_avoid.py").rename(folder.snippets / "test_other.py")
    assert "the harm of the wrong way is not shown" in folder.lines("SNIPPET-TESTS")[0]

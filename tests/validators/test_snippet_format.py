from ..conftest import SkillFolder


def test_formatted_modules_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-FORMAT") == []


def test_a_module_that_ruff_would_write_otherwise_is_found(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/app.py", "def greet( name: str )->str:\n    return name\n")
    (finding,) = folder.lines("SNIPPET-FORMAT")
    assert "it is not formatted; help: run `ruff format snippets/greeting/app.py`" in (finding)

import pytest
from fastapi_development.validators import snippet_passes

from fastapi_development import validate
from fastapi_development.tools import ToolError

from ..conftest import SkillFolder


def test_tests_that_pass_and_execute_every_line_are_accepted(folder: SkillFolder) -> None:
    report = validate.run(folder.load(), only=["SNIPPET-PASSES"])
    assert report.findings == ()
    assert report.checked["snippet tests passed"] == 2


def test_a_test_that_fails_is_found(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    (finding,) = folder.findings("SNIPPET-PASSES")
    assert finding.path == "snippets/greeting/test_app.py"
    assert '"test_the_name_is_in_the_greeting" fails: AssertionError' in finding.message


def test_a_line_that_no_test_executes_is_found(folder: SkillFolder) -> None:
    folder.replace(
        "snippets/greeting/app.py",
        "    return",
        "    if not name:\n        return name\n    return",
    )
    (finding,) = folder.findings("SNIPPET-PASSES")
    assert (finding.module_path or finding.path) == "snippets/greeting/app.py"
    assert "no test executes the lines 6" in finding.message


def test_the_lines_of_a_test_that_was_skipped_are_not_asked_for(folder: SkillFolder) -> None:
    folder.write(
        "snippets/greeting/test_more.py",
        "import pytest\n\n\ndef test_it():\n    pytest.skip('no nginx')\n    print()\n",
    )
    report = validate.run(folder.load(), only=["SNIPPET-PASSES"])
    assert report.findings == ()
    assert report.checked["snippet tests skipped"] == 1


def test_a_test_that_never_ends_is_found(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snippet_passes, "EACH", 1)
    folder.replace("snippets/greeting/test_app.py", "    assert", "    while True: ...\n    assert")
    assert "Timeout" in "\n".join(folder.lines("SNIPPET-PASSES"))


def test_tests_that_cannot_be_collected_are_found(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/test_app.py", "from .app", "from .apps")
    assert "fails: collection failure" in "\n".join(folder.lines("SNIPPET-PASSES"))


def test_a_run_that_takes_longer_than_its_limit_ends(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/test_app.py", "    assert", "    while True: ...\n    assert")
    with pytest.raises(ToolError, match="coverage did not end within 3 s"):
        validate.run(folder.load(), only=["SNIPPET-PASSES"], limit=3)

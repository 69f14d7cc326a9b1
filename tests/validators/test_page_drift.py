from ..conftest import SkillFolder


def test_a_page_that_equals_its_modules_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("PAGE-DRIFT") == []


def test_a_changed_module_is_found_at_the_line_of_both(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    (finding,) = folder.findings("PAGE-DRIFT")
    assert (finding.path, finding.line) == ("patterns/greeting.md", 24)
    assert (finding.module_path, finding.module_line) == ("snippets/greeting/app.py", 5)
    assert finding.help == "run `fastapi-skill sync`"


def test_an_edited_page_is_told_from_a_changed_module(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", 'f"Hello', 'f"Hi')
    assert folder.findings("PAGE-DRIFT")[0].help.startswith("the page was edited")


def test_a_digest_that_is_not_that_of_the_code_is_found(folder: SkillFolder) -> None:
    digest = folder.page.read_text(encoding="utf-8").split("greeting.app ")[1][:8]
    folder.replace("patterns/greeting.md", digest, "00000000")
    assert len(folder.lines("PAGE-DRIFT")) == 1

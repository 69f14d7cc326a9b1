from ..conftest import SkillFolder


def test_modules_that_are_python_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-COMPILES") == []


def test_a_syntax_error_is_found_at_its_line_of_module_and_page(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", 'return f"Hello', 'return return f"Hello')
    (finding,) = folder.findings("SNIPPET-COMPILES")
    assert (finding.path, finding.line, finding.module_line) == ("patterns/greeting.md", 24, 5)
    assert "it does not compile: invalid syntax" in finding.message


def test_the_tools_leave_a_broken_module_out(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/app.py", "def (:\n")
    codes = {finding.code for finding in folder.findings("SNIPPET-")}
    assert codes == {"SNIPPET-COMPILES"}


def test_a_null_byte_is_found(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/app.py", "x = 1\0\n")
    assert "it does not compile" in folder.lines("SNIPPET-COMPILES")[0]


def test_a_module_that_is_a_link_out_of_the_skill_is_found(folder: SkillFolder) -> None:
    outside = folder.root.parent / "outside.py"
    outside.write_text("x = 1\n", encoding="utf-8")
    (folder.snippets / "link.py").symlink_to(outside)
    assert "leads out of the skill" in folder.lines("SNIPPET-COMPILES")[0]

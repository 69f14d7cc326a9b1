from ..conftest import SkillFolder


def test_modules_without_a_finding_of_ruff_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-LINT") == []


def test_a_finding_of_ruff_names_page_and_module(folder: SkillFolder) -> None:
    folder.write("snippets/greeting/app.py", '"""Greet."""\n\nimport os\n\nNAME = "Ada"\n')
    folder.sync()
    (finding,) = folder.findings("SNIPPET-LINT")
    assert (finding.path, finding.line) == ("patterns/greeting.md", 22)
    assert (finding.module_path, finding.module_line) == ("snippets/greeting/app.py", 3)
    assert finding.message.startswith("F401 `os` imported but unused")


def test_the_configuration_of_the_skill_is_used(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/test_app.py", "assert", "print()\n    assert")
    folder.write("ruff.toml", '[lint]\nselect = ["T201"]\n')
    assert "T201" in folder.lines("SNIPPET-LINT")[0]

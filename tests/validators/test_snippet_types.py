from ..conftest import SkillFolder


def test_typed_modules_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-TYPES") == []


def test_an_error_of_mypy_names_page_and_module(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", 'return f"Hello, {name}"', "return len(name)")
    (finding,) = folder.findings("SNIPPET-TYPES")
    assert (finding.path, finding.module_line) == ("patterns/greeting.md", 5)
    assert finding.message.startswith("return-value: Incompatible return value type")


def test_a_function_without_types_is_found(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "name: str", "name")
    assert "no-untyped-def" in folder.lines("SNIPPET-TYPES")[0]

import pytest

from ..conftest import SkillFolder


def test_a_skill_by_the_specification_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SKILL-SPEC") == []


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("license: MIT", "version: 1", 'SKILL.md:4: SKILL-SPEC "version" is not a field'),
        ("greeting-skill\n", "Greeting\n", 'SKILL.md:2: SKILL-SPEC "Greeting" is not a name'),
        ("greeting-skill\n", "a--b\n", '"a--b" is not a name of a skill'),
        ("greeting-skill\n", "other\n", '"other" is not the name of its folder "greeting-skill"'),
        ("Greets.", "x" * 500, "SKILL.md:3: SKILL-SPEC the description has"),
        ("description: Greets. Use when someone must be greeted.\n", "", "has 0 characters"),
        ("Greets.", "Greets <b>.", "the description holds < or >"),
        ("license: MIT", f"compatibility: {'x' * 501}", "compatibility is not 1 to 500"),
        ("license: MIT", "metadata: none", "metadata is not a map"),
    ],
)
def test_what_the_specification_forbids_is_found(
    folder: SkillFolder, old: str, new: str, finding: str
) -> None:
    folder.replace("SKILL.md", old, new)
    assert finding in "\n".join(folder.lines("SKILL-SPEC"))


def test_a_checkout_may_be_called_otherwise(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", "name: greeting-skill\n", "name: other\n")
    folder.write("pyproject.toml", "")
    assert folder.lines("SKILL-SPEC") == []

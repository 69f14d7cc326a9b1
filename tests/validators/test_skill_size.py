from ..conftest import SkillFolder


def test_a_short_skill_md_is_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SKILL-SIZE") == []


def test_too_many_lines_are_found(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", "# Greeting skill\n", "# Greeting skill\n" + "\n" * 500)
    assert "lines, over 500" in folder.lines("SKILL-SIZE")[0]


def test_too_many_tokens_are_found(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", "# Greeting skill\n", f"# Greeting skill\n{'word ' * 4001}\n")
    assert "tokens, over 5000" in folder.lines("SKILL-SIZE")[0]

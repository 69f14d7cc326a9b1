import json

import pytest

from fastapi_development.cli import main

from .conftest import SkillFolder


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["--help"], 0), (["help"], 0), (["fly"], 2)]
)
def test_the_commands_are_listed(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert "usage: fastapi-skill COMMAND" in out + err


def test_an_unknown_command_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    main(["fly"])
    assert 'there is no command "fly"' in capsys.readouterr().err


def test_list_names_each_page_with_its_situation(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["list", "--skill", str(folder.root)]) == 0
    out = capfd.readouterr().out
    assert out == "**App**\n- [greeting](patterns/greeting.md): Someone must be greeted.\n"


def test_show_prints_a_page_without_what_only_writers_need(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "greeting", "--skill", str(folder.root)]) == 0
    out = capfd.readouterr().out
    assert out.startswith("# Greet someone by name\n\n## Use\n")
    assert "<!--" not in out
    assert out.count("```python\n") == 2


def test_show_prints_one_section_with_its_parts(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.replace("patterns/greeting.md", "## Limits\n", "### Twice\n\nNo.\n\n## Limits\n")
    assert main(["show", "greeting#avoid", "--skill", str(folder.root)]) == 0
    out = capfd.readouterr().out
    assert "## Avoid" in out
    assert "### Twice\n\nNo." in out
    assert "## Limits" not in out


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("nobody", 'there is no page "nobody"'),
        ("greeting#nope", 'greeting has no section "nope"; it has use, avoid, limits'),
    ],
)
def test_what_cannot_be_shown_is_named(
    folder: SkillFolder, target: str, message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", target, "--skill", str(folder.root)]) == 3
    assert message in capfd.readouterr().err


@pytest.mark.parametrize("command", ["list", "show greeting", "sync", "validate"])
def test_a_folder_that_is_no_skill_is_refused(
    command: str, tmp_path_factory: pytest.TempPathFactory, capfd: pytest.CaptureFixture[str]
) -> None:
    words = command.split()
    empty = str(tmp_path_factory.mktemp("empty"))
    option = [] if words[0] in ("sync", "validate") else ["--skill"]
    assert main([*words, *option, empty]) == 2
    assert "there is no SKILL.md" in capfd.readouterr().err


def test_validate_reports_what_it_checked(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", "--only", "PAGE-", str(folder.root)]) == 0
    assert capfd.readouterr().out.startswith("1 pages, 2 blocks, 5 modules")


def test_validate_exits_with_1_where_it_finds_something(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.replace("patterns/greeting.md", "#use", "#usage")
    assert main(["validate", "--only", "PAGE-", "--format", "json", str(folder.root)]) == 1
    report = json.loads(capfd.readouterr().out)
    assert [finding["code"] for finding in report["findings"]] == ["PAGE-LINKS"]


def test_a_tool_that_cannot_run_is_told_with_exit_code_2(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.write("ruff.toml", "nonsense = 1\n")
    assert main(["validate", "--only", "SNIPPET-LINT", str(folder.root)]) == 2
    assert "ruff could not run" in capfd.readouterr().err

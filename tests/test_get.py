import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fastapi_development.get import covers, main, quote

from .conftest import SkillFolder

SCRIPT = Path(__file__).parent.parent / "scripts" / "skill.py"


def get(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str], *words: str
) -> tuple[int, str, str]:
    code = main([*words, "--skill", str(folder.root)])
    out, err = capfd.readouterr()
    return code, out, err


def test_an_answer_is_the_section_with_its_code_and_its_source(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = get(folder, capfd, "say", "hello")
    assert code == 0
    assert out.startswith("# Greet someone by name\n\nCall it with the name:\n\n```python\n")
    assert "<!--" not in out
    assert "Source: patterns/greeting.md#use, proven on FastAPI >=0.165\n" in out
    assert "Whole page: fastapi-skill show greeting (Use · Avoid · Limits)\n" in out


def test_json_holds_query_status_and_hits(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = get(folder, capfd, 'say "hello"\\', "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["query"], answer["status"]) == ('say "hello"\\', "answer")
    (hit,) = answer["hits"]
    assert (hit["page"], hit["section"], hit["title"]) == (
        "greeting",
        "Use",
        "Greet someone by name",
    )
    assert hit["source"] == "patterns/greeting.md#use"
    assert hit["tokens"] == -(-len(hit["markdown"]) // 4)
    assert "def greet(name: str)" in hit["markdown"]


def test_nothing_found_is_said_with_exit_code_3(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    assert get(folder, capfd, "quantum chromodynamics") == (3, "nothing found\n", "")
    code, out, _ = get(folder, capfd, "quantum chromodynamics", "--json")
    assert (code, json.loads(out)["hits"]) == (3, [])


def test_what_is_near_is_named_without_its_text(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = get(folder, capfd, "greeting quantum")
    assert code == 3
    assert out == (
        "no sure answer; the nearest pages (fastapi-skill show PAGE):\n"
        "- greeting: Greet someone by name\n"
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the query '' holds no word"),
        (["   "], "holds no word"),
        (["\x00\x07"], "the query '\\x00\\x07' holds no word"),
        (["x" * 10_000], "the query has 10000 characters, over 5000; give the last line"),
        (["a", "--limit", "0"], '--limit "0" is not a number from 1'),
        (["a", "--limit", "many"], '--limit "many" is not a number'),
        (["a", "--limit"], "--limit needs a value"),
        (["a", "--colour"], 'there is no option "--colour"'),
        (["a", "--fastapi", "new"], '--fastapi "new" is not a version such as'),
    ],
)
def test_wrong_usage_is_told_in_a_line_with_exit_code_2(
    words: list[str], message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.startswith("fastapi-skill get: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_folder_that_is_no_skill_is_named(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["hello", "--skill", str(tmp_path)]) == 2
    assert "there is no SKILL.md" in capfd.readouterr().err


def test_a_page_not_proven_on_the_version_in_use_says_so(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = get(folder, capfd, "say hello", "--fastapi", "0.120.0")
    assert "proven on FastAPI >=0.165 (NOT on 0.120.0: check each name" in out
    _, out, _ = get(folder, capfd, "say hello", "--fastapi=0.165.2")
    assert "NOT on" not in out
    _, out, _ = get(folder, capfd, "say hello", "--fastapi=0.1", "--json")
    assert json.loads(out)["hits"][0]["warning"].startswith("(NOT on 0.1:")


@pytest.mark.parametrize(
    ("proven", "version", "result"),
    [
        (">=0.164", "0.164", True),
        (">=0.164", "0.163.9", False),
        (">=0.164", "1.0.0", True),
        (">=0.115.2", "0.115", False),
        (">=0.100,<0.164", "0.164.0", False),
        ("", "0.1", True),
    ],
)
def test_a_range_covers_its_versions(proven: str, version: str, result: bool) -> None:
    assert covers(proven, version) is result


def test_tokens_leave_words_out_but_never_cut_code(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.replace("patterns/greeting.md", "Call it with the name:", "Call it. " + "word " * 100)
    _, out, _ = get(folder, capfd, "say hello", "--tokens", "60", "--json")
    (hit,) = json.loads(out)["hits"]
    assert hit["tokens"] <= 60
    assert hit["markdown"].count("```") == 2
    assert "[left out: 1" in hit["markdown"]
    _, out, _ = get(folder, capfd, "say hello", "--tokens", "20", "--json")
    (hit,) = json.loads(out)["hits"]
    assert hit["markdown"].startswith("[left out: ")
    assert "1 blocks of code among them" in hit["markdown"]


@given(st.text())
def test_a_quoted_text_is_the_json_of_it(text: str) -> None:
    assert json.loads(quote(text)) == text


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
@given(query=st.text(max_size=300))
def test_any_query_is_answered_or_refused_in_json(
    folder: SkillFolder, capfd: pytest.CaptureFixture[str], query: str
) -> None:
    code, out, err = get(folder, capfd, "--json", "--limit=2", "--", query)
    assert code in (0, 2, 3)
    if code == 2:
        assert err.startswith("fastapi-skill get: ")
    else:
        assert json.loads(out)["status"] in ("answer", "nearest", "nothing")


def test_the_look_up_imports_no_slow_module() -> None:
    code = (
        "import sys; from fastapi_development.cli import main; main(['get', 'cors']); "
        "print(sorted({'re', 'json', 'argparse', 'pathlib', 'dataclasses', 'typing', 'yaml',"
        " 'pydantic', 'markdown_it', 'sqlite3', 'importlib.resources'} & set(sys.modules)))"
    )
    path = [f"import sys; sys.path.insert(0, {str(SCRIPT.parent.parent / 'src')!r})"]
    command = [sys.executable, "-I", "-S", "-c", "; ".join([*path, code])]
    subprocess.run(command, capture_output=True, check=True)  # builds the index
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"

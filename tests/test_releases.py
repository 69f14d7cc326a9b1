"""Pages are checked on another release of FastAPI than the installed one."""

import os

import pytest

from fastapi_development import SkillError
from fastapi_development.cli import main
from fastapi_development.releases import plan

from .conftest import SkillFolder

OTHER = "0.164.0"
TEST = f'''import os
import subprocess
import sys
import warnings

import fastapi

CODE = "import fastapi; print(fastapi.__version__)"


def test_the_release_is_the_one_asked_for() -> None:
    assert fastapi.__version__ == "{OTHER}"


def test_so_it_is_in_a_process() -> None:
    seen = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "{OTHER}"


def test_a_deprecation_is_no_fault() -> None:
    warnings.warn("since then there is a better way", DeprecationWarning, stacklevel=1)
'''


def add_page(folder: SkillFolder, name: str, proven: str) -> None:
    """Write another page that says what it was proven on."""
    text = folder.page.read_text().replace('fastapi: ">=0.165"', f'fastapi: "{proven}"')
    folder.write(f"patterns/{name}.md", text)


def run(folder: SkillFolder, *arguments: str) -> int:
    return main(["validate", str(folder.root), "--fastapi", *arguments])


def read(capsys: pytest.CaptureFixture[str]) -> str:
    """Return what was printed; skip where the package index cannot be reached."""
    seen = capsys.readouterr()
    if "No matching distribution" in seen.err:
        pytest.skip(f"the package index cannot be reached: {seen.err}")
    return seen.out


def test_code_runs_on_the_release_that_is_asked_for(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.environ.get("PYTHONPATH")
    folder.write("snippets/greeting/test_release.py", TEST)
    folder.replace("pytest.ini", "[pytest]", "[pytest]\nfilterwarnings = error")
    code = run(folder, OTHER, "--page", "greeting")
    printed = read(capsys)
    assert printed.endswith("checked by 2 rules: 0 findings\n")
    assert "5 snippet tests passed" in printed
    assert code == 0
    assert os.environ.get("PYTHONPATH") == before


def test_a_finding_names_the_release(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    code = run(folder, "oldest")
    finding = 'SNIPPET-PASSES on FastAPI 0.165: "test_the_name_is_in_the_greeting" fails'
    assert finding in read(capsys)
    assert code == 1


def test_a_release_that_does_not_exist_is_an_error(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "0.9999.0", "--page", "greeting") == 2
    assert "fastapi==0.9999.0 cannot be installed: ERROR: No matching" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("release", "names", "planned"),
    [
        ("0.164.2", [], {"0.164.2": ["early"]}),
        ("0.165.0", [], {"0.165.0": ["early", "greeting", "two-sided"]}),
        ("0.170.0", [], {"0.170.0": ["early", "greeting"]}),
        ("0.1.0", ["greeting"], {"0.1.0": ["greeting"]}),
        ("oldest", [], {"0.99.1": ["early"], "0.165": ["greeting", "two-sided"]}),
        ("oldest", ["early"], {"0.99.1": ["early"]}),
    ],
)
def test_pages_are_checked_on_what_they_say(
    folder: SkillFolder, release: str, names: list[str], planned: dict[str, list[str]]
) -> None:
    add_page(folder, "early", ">=0.99.1")
    add_page(folder, "two-sided", ">=0.165,<0.170")
    found = plan(folder.load(), release, names)
    assert found == planned
    assert list(found) == list(planned)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0.1.0"], "no page says that it was proven on FastAPI 0.1.0; try one there with --page"),
        (["oldest", "--page", "no-page"], "no page says that it was proven on FastAPI oldest"),
        (["newest"], '--fastapi "newest" is not a version such as 0.165.0'),
        (
            ["0.165.0", "--only", "PAGE-"],
            "--fastapi runs SNIPPET-IMPORTS and SNIPPET-PASSES; leave",
        ),
    ],
)
def test_what_cannot_be_run_is_an_error(
    folder: SkillFolder,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(folder, *arguments) == 2
    assert message in capsys.readouterr().err


def test_a_page_that_names_no_release_is_left_out(folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", 'fastapi: ">=0.165"\n', "")
    with pytest.raises(SkillError, match="no page says"):
        plan(folder.load(), "oldest", [])

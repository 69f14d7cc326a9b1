import errno
import os
from pathlib import Path

import pytest

from fastapi_development import new_page, validate
from fastapi_development.cli import main

from .conftest import SkillFolder

PAGE = "patterns/warm-welcome.md"
CODE = "snippets/warm_welcome"
FILLED = """---
title: Welcome a user by name
summary: An endpoint that answers with the name that it was given.
read_when: A user arrives and must be welcomed.
area: App
triggers:
  - warm welcome
fastapi: ">=0.165"
related:
  - greeting
---
# Welcome a user by name

## Use

Declare the name as a parameter: FastAPI checks it. <!-- proof: test_app.test_a_name_is_needed -->

<!-- snippet: warm_welcome.app -->
```python
```

## Why

Without a name there is nobody to welcome. <!-- proof: test_app.test_a_name_is_needed -->

## Avoid

Reading it from the request by hand:

<!-- snippet: warm_welcome.avoid -->
```python
```

A missing name goes unnoticed: the answer is 200. <!-- proof: test_avoid.test_nobody_is_welcomed -->

## Test

Ask with a name and without. <!-- proof: test_app.test_a_name_is_welcomed -->

## Limits

- For more than one name, use a body.
"""
APP = '''"""Welcome a user by name."""

from fastapi import FastAPI

app = FastAPI()


@app.get("/welcome")
def welcome(name: str) -> str:
    return f"Welcome, {name}"
'''
AVOID = '''"""Read the name by hand: nobody notices that it is missing."""

from fastapi import FastAPI, Request

app = FastAPI()


@app.get("/welcome")
def welcome(request: Request) -> str:
    return f"Welcome, {request.query_params.get('name')}"
'''
TEST_APP = """from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


def test_a_name_is_welcomed() -> None:
    assert client.get("/welcome", params={"name": "Ada"}).json() == "Welcome, Ada"


def test_a_name_is_needed() -> None:
    assert client.get("/welcome").status_code == 422
"""
TEST_AVOID = """from fastapi.testclient import TestClient

from .avoid import app

client = TestClient(app)


def test_nobody_is_welcomed() -> None:
    assert client.get("/welcome").json() == "Welcome, None"
"""


def new(folder: SkillFolder, *arguments: str) -> int:
    return main(["new", *arguments, "--skill", str(folder.root)])


def list_all(root: Path) -> dict[str, bytes]:
    files = (file for file in root.rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_bytes() for file in files}


def check(folder: SkillFolder) -> list[str]:
    """Return what `validate --page warm-welcome` finds, the tests of its snippets included."""
    return [str(found) for found in validate.run(folder.load(), pages=["warm-welcome"]).findings]


def test_a_new_page_says_in_each_place_what_is_to_be_filled(folder: SkillFolder) -> None:
    assert new(folder, "warm-welcome") == 0
    findings = check(folder)
    for key in ("title", "summary", "read_when", "area", "triggers"):
        assert any(f'PAGE-FRONT-MATTER "{key}"' in finding for finding in findings), key
    proofs = [finding for finding in findings if "PAGE-PROOF" in finding]
    assert len(proofs) == 5
    assert all("TODO" in finding or "source is empty" in finding for finding in proofs)
    tests = [finding for finding in findings if "SNIPPET-PASSES" in finding]
    assert [finding.split(": ")[0] for finding in tests] == [
        f"{CODE}/test_app.py:9",
        f"{CODE}/test_avoid.py:9",
    ]
    assert all("TODO: write me: " in finding for finding in tests)
    assert len(findings) == 5 + len(proofs) + len(tests), "the rest of it is sound"


def test_a_filled_page_passes_every_rule(folder: SkillFolder) -> None:
    assert new(folder, "warm-welcome", "--area", "App") == 0
    folder.write(PAGE, FILLED)
    for name, source in {
        "app": APP,
        "avoid": AVOID,
        "test_app": TEST_APP,
        "test_avoid": TEST_AVOID,
    }.items():
        folder.write(f"{CODE}/{name}.py", source)
    folder.sync()
    assert check(folder) == []
    assert folder.lines("SKILL-", "PAGE-", "SNIPPET-ORPHANS", "SNIPPET-TESTS") == []
    assert "[warm-welcome](patterns/warm-welcome.md): A user arrives" in (
        folder.root / "SKILL.md"
    ).read_text(encoding="utf-8")


def test_the_index_and_the_blocks_are_in_step_from_the_start(folder: SkillFolder) -> None:
    new(folder, "warm-welcome", "--area", "Testing")
    index = (folder.root / "SKILL.md").read_text(encoding="utf-8")
    assert "**Testing**\n- [warm-welcome](patterns/warm-welcome.md): \n" in index
    assert folder.lines("SKILL-INDEX", "PAGE-DRIFT", "PAGE-MARKERS", "PAGE-READING") == []


def test_the_release_is_the_newest_that_another_page_names(folder: SkillFolder) -> None:
    text = folder.page.read_text(encoding="utf-8")
    for number, first in enumerate(["0.99", "0.170", "0.99"]):
        folder.write(f"patterns/page-{number}.md", text.replace(">=0.165", f">={first}"))
    new(folder, "warm-welcome")
    assert 'fastapi: ">=0.170"' in (folder.root / PAGE).read_text(encoding="utf-8")


def test_pages_that_are_out_of_step_are_left_to_sync(folder: SkillFolder) -> None:
    folder.replace("snippets/greeting/app.py", "Hello", "Hi")
    before = folder.page.read_bytes()
    new(folder, "warm-welcome")
    assert folder.page.read_bytes() == before


@pytest.mark.parametrize(
    "name",
    [
        "Warm-Welcome",
        "warm_welcome",
        "warm--welcome",
        "-warm",
        "warm-",
        "3d",
        "../warm",
        "warm/welcome",
        "wärm",
        "async",
        "none",
        "conftest",
        "test-welcome",
        "con",
        "",
        "w" * 41,
        "warm\n",
    ],
)
def test_a_name_that_is_no_good_is_quoted_and_nothing_is_written(
    folder: SkillFolder, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list_all(folder.root)
    assert main(["new", "--skill", str(folder.root), "--", name]) == 2
    assert f'fastapi-skill: "{name}": it ' in capsys.readouterr().err
    assert list_all(folder.root) == before


@pytest.mark.parametrize("path", [PAGE, f"{CODE}/app.py", f"{CODE}.py"])
def test_what_is_there_already_is_not_overwritten(
    folder: SkillFolder, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(path, "mine")
    before = list_all(folder.root)
    assert new(folder, "warm-welcome") == 2
    assert "it is there already; take another name" in capsys.readouterr().err
    assert list_all(folder.root) == before


def test_an_unknown_area_is_refused_with_the_ones_there_are(
    folder: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list_all(folder.root)
    assert new(folder, "warm-welcome", "--area", "Apps") == 2
    assert 'there is no area "Apps"; use Dependencies, Async' in capsys.readouterr().err
    assert list_all(folder.root) == before


def test_a_failure_on_the_way_leaves_nothing(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list_all(folder.root)
    folders = sorted(path for path in folder.root.rglob("*") if path.is_dir())
    replace = os.replace

    for at in (1, 2):
        calls: list[Path] = []

        def fail(source: str, target: Path, at: int = at, calls: list[Path] = calls) -> None:
            calls.append(target)
            if len(calls) == at:
                raise OSError(errno.ENOSPC, "no space left on device")
            replace(source, target)

        monkeypatch.setattr(os, "replace", fail)
        assert new(folder, "warm-welcome") == 2
        assert "no space left on device; nothing was written" in capsys.readouterr().err
        assert len(calls) == at
        assert list_all(folder.root) == before
        assert sorted(path for path in folder.root.rglob("*") if path.is_dir()) == folders


def test_an_installed_package_is_no_place_for_a_new_page(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(new_page, "HERE", str(folder.root))
    assert new(folder, "warm-welcome") == 2
    assert "name your skill by --skill FOLDER" in capsys.readouterr().err

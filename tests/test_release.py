"""The changelog, and the workflows that nobody but a release runs."""

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi_development.scripts import release_notes

from fastapi_development.cli import MODULES

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
"""https://keepachangelog.com/en/1.1.0/#how"""
PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40}")
with open(ROOT / "pyproject.toml", "rb") as file:
    VERSION: str = tomllib.load(file)["project"]["version"]


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_changelog_begins_with_what_is_unreleased_and_goes_back_in_time() -> None:
    first, *released = release_notes.read_changelog(CHANGELOG)
    assert (first.version, first.date) == ("Unreleased", "")
    versions = [number(entry.version) for entry in released]
    assert versions == sorted({*versions}, reverse=True)
    dates = [date.fromisoformat(entry.date) for entry in released]
    assert dates == sorted(dates, reverse=True)


def test_the_version_is_the_newest_released_or_stands_before_its_release() -> None:
    unreleased, *released = release_notes.read_changelog(CHANGELOG)
    newest = released[0].version if released else "0.0.0"
    assert number(VERSION) >= number(newest)
    if newest != VERSION:
        assert unreleased.text


def test_the_changelog_names_the_known_kinds_of_change_and_links_what_it_names() -> None:
    for entry in release_notes.read_changelog(CHANGELOG):
        assert {*re.findall(r"(?m)^### (.+)$", entry.text)} <= KINDS
    for target in re.findall(r"\]\(([^)]+)\)", CHANGELOG):
        assert target.startswith("https://") or (ROOT / target).is_file(), target


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-03-04\n\n### Added\n\n- A door.\n\n"
        "## [1.1.0] - 2026-01-02\n\n### Fixed\n\n- A lock.\n"
    )
    return tmp_path


def test_the_notes_of_a_release_are_its_part_of_the_changelog(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert release_notes.main(["v1.2.0"], root) == 0
    assert capsys.readouterr().out == "### Added\n\n- A door.\n"


@pytest.mark.parametrize(
    ("tag", "old", "new", "message"),
    [
        ("v1.3.0", "", "", 'pyproject.toml: the version is "1.2.0", the tag "v1.3.0"'),
        ("1.2.0", "", "", 'the tag "1.2.0"'),
        ("v1.2.0", "[1.2.0]", "[1.2.1]", 'there is no "## [1.2.0] - DATE"'),
        ("v1.2.0", "[1.2.0] - 2026-03-04", "[1.2.0]", "has no date or no text"),
        ("v1.2.0", "### Added\n\n- A door.\n", "", "has no date or no text"),
        ("v1.2.0", "## [1.1.0] - 2026-01-02", "## 1.1.0", '"## 1.1.0" is not "## [VERSION] - DA'),
    ],
)
def test_a_tag_without_a_release_behind_it_is_refused(
    root: Path, tag: str, old: str, new: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / "CHANGELOG.md"
    file.write_text(file.read_text().replace(old, new) if old else file.read_text())
    assert release_notes.main([tag], root) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err


def read(workflow: Path) -> dict[Any, Any]:
    content = yaml.safe_load(workflow.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    """Return file, name and content of each job."""
    return [
        (file.name, name, job) for file in WORKFLOWS for name, job in read(file)["jobs"].items()
    ]


def steps() -> list[dict[str, Any]]:
    return [step for _, _, job in jobs() for step in job.get("steps", [])]


def test_workflows_begin_with_the_right_to_read_alone() -> None:
    assert {"ci.yml", "release.yml"} <= {file.name for file in WORKFLOWS}
    for file in WORKFLOWS:
        assert read(file)["permissions"] in ({}, {"contents": "read"}), file.name


def test_no_workflow_runs_with_rights_on_what_a_stranger_wrote() -> None:
    for file in WORKFLOWS:
        # YAML 1.1 reads the key `on` as true.
        assert {"pull_request_target", "workflow_run"}.isdisjoint(read(file)[True]), file.name


def test_only_a_job_that_publishes_may_write() -> None:
    rights = {(file, name): job.get("permissions", {}) for file, name, job in jobs()}
    assert rights.pop(("release.yml", "publish")) == {"id-token": "write", "attestations": "write"}
    assert rights.pop(("release.yml", "announce")) == {"contents": "write"}
    for (file, name), right in rights.items():
        if file in ("ci.yml", "release.yml"):
            assert right in ({}, {"contents": "read"}), f"{file} {name}"


def test_an_identity_is_given_in_an_environment_alone_and_to_no_code_of_the_repository() -> None:
    for file, name, job in jobs():
        if "id-token" in job.get("permissions", {}):
            assert "environment" in job, f"{file} {name}"
            assert not [step for step in job["steps"] if "run" in step], f"{file} {name}"


def test_actions_are_pinned_to_a_commit_with_its_version_beside_it() -> None:
    for file in WORKFLOWS:
        lines = re.findall(r"(?m)^\s*(?:- )?uses: (.+)$", file.read_text(encoding="utf-8"))
        for line in lines:
            action, _, version = line.partition(" # ")
            if action.startswith("./"):
                assert (ROOT / action).is_file()
                continue
            assert PINNED.fullmatch(action), f"{file.name}: {line}"
            assert re.fullmatch(r"v\d+\.\d+\.\d+", version), f"{file.name}: {line}"


def test_no_text_of_an_event_becomes_a_part_of_a_command() -> None:
    assert not [step for step in steps() if "${{" in step.get("run", "")]


def test_no_checkout_leaves_its_token_behind() -> None:
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_each_job_has_an_end() -> None:
    assert not [
        (file, name) for file, name, job in jobs() if not {"timeout-minutes", "uses"} & {*job}
    ]


def test_what_a_workflow_runs_is_there() -> None:
    words = [word for step in steps() for word in shlex.split(step.get("run", ""))]
    paths = [word for word in words if re.match(r"(scripts|tests|requirements|\.ci)/", word)]
    assert len(paths) > 10
    assert not [path for path in paths if not (ROOT / path).exists()]


def test_a_release_is_tested_first_and_begins_with_its_tag() -> None:
    release = read(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    assert release["publish"]["needs"] == ["test", "build"]
    runs = [step["run"] for step in release["build"]["steps"] if "run" in step]
    assert 'python scripts/release_notes.py "$TAG"' in runs[0]
    assert release["build"]["env"]["TAG"] == "${{ github.ref_name }}"


def test_the_security_note_says_of_each_command_what_it_does() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    named = {word for row in rows for word in re.findall(r"`([a-z]+)`", row.split("|")[1])}
    assert named == {"get", *MODULES}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / target).is_file(), target

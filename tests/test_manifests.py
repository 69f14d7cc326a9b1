import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi_development.scripts import manifests

ROOT = Path(__file__).parent.parent
PLUGIN = {"name", "version", "description", "author", "homepage", "repository", "license"} | {
    "keywords"
}
DOCUMENTED = {
    # https://code.claude.com/docs/en/plugin-marketplaces
    ".claude-plugin/marketplace.json": {"name", "owner", "description", "plugins"},
    # https://code.claude.com/docs/en/plugins-reference
    ".claude-plugin/plugin.json": PLUGIN | {"skills"},
    # https://developers.openai.com/codex/plugins/build
    ".codex-plugin/plugin.json": PLUGIN | {"skills", "interface"},
    # https://github.com/cursor/plugins/blob/main/schemas/plugin.schema.json
    ".cursor-plugin/plugin.json": PLUGIN | {"displayName", "skills"},
    # https://geminicli.com/docs/extensions/reference
    "gemini-extension.json": {"name", "version", "description", "contextFileName"},
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with what the manifests are made of, and with them."""
    for name in ("pyproject.toml", "SKILL.md"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    assert manifests.main([], tmp_path) == 0
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def read(root: Path, path: str) -> dict[str, object]:
    manifest = json.loads((root / path).read_bytes())
    assert isinstance(manifest, dict)
    return manifest


def test_the_manifests_of_the_repository_are_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "manifests.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_new_version_goes_into_every_manifest_and_into_the_skill(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    version = manifests.read_project(root).version
    change(root / "pyproject.toml", f'version = "{version}"', 'version = "7.8.9"')
    assert manifests.main([], root) == 0
    for path in DOCUMENTED.keys() - {".claude-plugin/marketplace.json"}:
        assert read(root, path)["version"] == "7.8.9"
    assert '\n  version: "7.8.9"\n' in (root / "SKILL.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert manifests.main(["--check"], root) == 0
    assert capsys.readouterr().out == ""


def test_an_old_manifest_is_shown_as_a_patch_and_left_alone(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = root / ".cursor-plugin" / "plugin.json"
    change(file, '"license": "MIT"', '"license": "BSD"')
    (root / "GEMINI.md").unlink()
    before = file.read_bytes()
    capsys.readouterr()
    assert manifests.main(["--check"], root) == 1
    out = capsys.readouterr().out
    assert '-  "license": "BSD",\n+  "license": "MIT",\n' in out
    assert "+++ GEMINI.md\n" in out
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("SKILL.md", "name: fastapi-development", "name: other", '"name" is not "fastapi-dev'),
        ("SKILL.md", "license: MIT", "license: BSD", '"license" is not "MIT" of pyproject.toml'),
        ("SKILL.md", "  version: ", "  edition: ", "the metadata has no line `version"),
    ],
)
def test_what_the_two_sources_say_differently_is_told(
    root: Path, file: str, old: str, new: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root / file, old, new)
    assert manifests.main(["--check"], root) == 2
    assert message in capsys.readouterr().err


def test_addresses_are_given_only_where_the_project_has_them() -> None:
    project = manifests.read_project(ROOT)
    urls = {"repository": "https://example.org/skill"}
    with_one = manifests.describe_plugin(replace(project, urls=urls))
    assert with_one["repository"] == "https://example.org/skill"
    assert "homepage" not in with_one
    assert {"homepage", "repository"}.isdisjoint(
        manifests.describe_plugin(replace(project, urls={}))
    )


@pytest.mark.parametrize("path", DOCUMENTED)
def test_a_manifest_has_documented_fields_alone(path: str) -> None:
    assert read(ROOT, path).keys() <= DOCUMENTED[path]


def test_each_manifest_names_the_skill_at_the_root() -> None:
    for path in DOCUMENTED:
        manifest = read(ROOT, path)
        skills = manifest.get("skills", "./")
        for folder in [skills] if isinstance(skills, str) else skills:  # type: ignore[attr-defined]  # a list
            assert str(folder).startswith("./")
            assert (ROOT / str(folder) / "SKILL.md").samefile(ROOT / "SKILL.md")
    context = read(ROOT, "gemini-extension.json")["contextFileName"]
    assert (ROOT / str(context)).is_file()


def test_the_repository_holds_one_skill_for_all_who_search_it() -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed; what the repository holds is asked of it")
    command = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "*SKILL.md"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("this is no clone: what the repository holds is seen in one alone")
    assert done.stdout.splitlines() == ["SKILL.md"]


def test_what_gemini_is_told_in_each_session_is_short() -> None:
    assert len((ROOT / "GEMINI.md").read_text(encoding="utf-8")) <= 4 * 250

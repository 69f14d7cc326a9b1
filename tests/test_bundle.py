import errno
import hashlib
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from fastapi_development import SKILL_ROOT
from fastapi_development.cli import main
from fastapi_development.install.skill_files import MANIFEST, collect

from .conftest import SkillFolder

NAME = "fastapi-development"
ROOT = Path(SKILL_ROOT)
BUILT_FROM = (
    "SKILL.md",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "patterns",
    "snippets",
    "validators",
    "scripts",
    "src",
)
IGNORED = shutil.ignore_patterns("__pycache__", ".mypy_cache")
CALL = "import sys; from fastapi_development.cli import main; sys.exit(main(sys.argv[1:]))"


def run(path: Path, *arguments: str | Path, cwd: Path | None = None) -> str:
    """Run the command line of the package below the path; return what it printed."""
    libraries = os.pathsep.join([str(path), sysconfig.get_paths()["purelib"]])
    done = subprocess.run(
        [sys.executable, "-c", CALL, *map(str, arguments)],
        cwd=cwd or path,
        env={**os.environ, "PYTHONPATH": libraries, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the checkout, so that all is made of the same files."""
    root = tmp_path_factory.mktemp("here") / "checkout"
    root.mkdir()
    for name in BUILT_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=IGNORED)
        else:
            shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(scope="module")
def made(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bundle of that checkout."""
    file = tmp_path_factory.mktemp("bundle") / "skill.skill"
    run(checkout / "src", "bundle", "--output", file)
    return file


@pytest.fixture(scope="module")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel of that checkout installed."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder)]
    subprocess.run([*build, str(checkout)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target"]
    subprocess.run([*pip, str(folder / "site"), str(wheel)], check=True, capture_output=True)
    return folder / "site"


@pytest.fixture
def skill(folder: SkillFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SkillFolder:
    """Return another skill, with the current folder beside it."""
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_same_checkout_elsewhere_gives_the_same_bytes(
    checkout: Path, made: Path, tmp_path: Path
) -> None:
    other = tmp_path / "a longer path" / "elsewhere"
    shutil.copytree(checkout, other, copy_function=shutil.copy)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(other)], check=True)
    (other / ".env").write_text("SECRET=1")
    (other / "snippets" / "cors" / ".mypy_cache").mkdir()
    (other / "snippets" / "cors" / ".mypy_cache" / "x.py").touch()
    run(other / "src", "bundle", "--output", tmp_path / "other.skill")
    assert digest(tmp_path / "other.skill") == digest(made)


def test_a_wheel_gives_the_same_bytes_as_its_checkout(
    site: Path, made: Path, tmp_path: Path
) -> None:
    line = run(site, "bundle", "--output", tmp_path / "wheel.skill")
    assert digest(tmp_path / "wheel.skill") == digest(made)
    assert line.endswith(f"sha256 {digest(made)}\n")


def test_a_wheel_installs_the_same_files_as_its_bundle_holds(
    site: Path, made: Path, tmp_path: Path
) -> None:
    run(site, "install", "--agent", "codex", "--project", tmp_path)
    installed = tmp_path / ".agents" / "skills" / NAME
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path / "unpacked")
        names = archive.namelist()
    assert {f"{NAME}/{path.relative_to(installed)}" for path in list_files(installed)} == {*names}
    for name in names:
        ours, theirs = (tmp_path / "unpacked" / name, installed / name.removeprefix(f"{NAME}/"))
        if theirs.name == MANIFEST:
            assert (
                json.loads(theirs.read_bytes())["files"] == json.loads(ours.read_bytes())["files"]
            )
        else:
            assert ours.read_bytes() == theirs.read_bytes(), name


def list_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_link_to_a_wheel_answers_from_its_own_folder_and_by_its_path(
    site: Path, tmp_path: Path
) -> None:
    run(site, "install", "--agent", "codex", "--link", "--project", tmp_path)
    place = tmp_path / ".agents" / "skills" / NAME
    assert place.resolve() == site / "fastapi_development" / ".agents" / "skills" / NAME
    for script, folder in (("scripts/skill.py", place), (f"{place}/scripts/skill.py", tmp_path)):
        line = [sys.executable, "-I", "-S", script, "get", "upload size limit"]
        done = subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout.startswith("# Limit the size of uploads")
    assert "up to date" in run(site, "status", "--agent", "codex", "--project", tmp_path)


def test_the_skill_of_a_wheel_can_be_named_by_any_path(
    site: Path, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "skill").symlink_to(site / "fastapi_development" / ".agents" / "skills" / NAME)
    run(site, "bundle", "--skill", "skill", "--output", "a.skill", cwd=tmp_path)
    assert digest(tmp_path / "a.skill") == digest(made)


def test_a_bundle_holds_what_an_installation_writes_in_a_fixed_form(
    checkout: Path, made: Path
) -> None:
    with zipfile.ZipFile(made) as archive:
        entries = archive.infolist()
        held = {entry.filename: archive.read(entry) for entry in entries}
    files = collect(checkout)
    assert held == {f"{NAME}/{path}": data for path, data in files.items()}
    assert [entry.filename for entry in entries] == sorted(held)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.create_system for entry in entries} == {3}
    assert not [name for name in held if "evals" in name or "__pycache__" in name]


def test_an_unpacked_bundle_is_a_valid_skill_that_answers(made: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        archive.extractall(tmp_path)
    checker = [sys.executable, "-m", "skills_ref.cli", "validate", str(tmp_path / NAME)]
    subprocess.run(checker, check=True, capture_output=True)
    script = tmp_path / NAME / "scripts" / "skill.py"
    line = [sys.executable, "-I", "-S", str(script), "get", "upload size limit"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.startswith("# Limit the size of uploads")


def test_an_unpacked_bundle_is_known_as_an_installation(
    site: Path, made: Path, tmp_path: Path
) -> None:
    skills = tmp_path / ".agents" / "skills"
    with zipfile.ZipFile(made) as archive:
        archive.extractall(skills)
    assert "0.1.0, up to date" in run(site, "status", "--agent", "codex", "--project", tmp_path)
    run(site, "uninstall", "--agent", "codex", "--project", tmp_path)
    assert list(skills.iterdir()) == []


def test_another_skill_is_bundled_whole_but_for_what_is_made_anew_and_hidden(
    skill: SkillFolder,
) -> None:
    skill.write("references/more.md", "# More\n")
    for path in (".env", ".git/config", "evals/evals.json", "snippets/__pycache__/a.pyc"):
        skill.write(path, "not for others")
    skill.write("skill.index", "old")
    assert main(["bundle", "--skill", str(skill.root)]) == 0
    with zipfile.ZipFile("greeting-skill.skill") as archive:
        names = archive.namelist()
    assert names == [
        f"greeting-skill/{path}"
        for path in (
            "SKILL.md",
            "patterns/greeting.md",
            "pytest.ini",
            "references/more.md",
            "snippets/__init__.py",
            *(f"snippets/greeting/{name}.py" for name in ("__init__", "app", "avoid")),
            *(f"snippets/greeting/{name}.py" for name in ("test_app", "test_avoid")),
        )
    ]


def test_a_skill_that_is_not_sound_is_not_bundled(
    skill: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    skill.replace("patterns/greeting.md", "#use", "#usage")
    assert main(["bundle", "--skill", str(skill.root), "--output", "a.skill"]) == 2
    err = capsys.readouterr().err
    assert "greeting-skill: mend the skill first" in err
    assert "PAGE-LINKS" in err
    assert not list(Path().glob("*a.skill*"))
    assert not list(Path().glob(".*"))


def test_a_look_up_that_does_not_answer_stops_the_bundle(
    skill: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    skill.write("scripts/skill.py", "raise SystemExit('broken')\n")
    assert main(["bundle", "--skill", str(skill.root), "--output", "a.skill"]) == 2
    assert 'skill.py does not answer "Greet someone by name": broken' in capsys.readouterr().err
    assert not Path("a.skill").exists()


def test_a_bundle_replaces_a_bundle_and_nothing_else(
    skill: SkillFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["bundle", "--skill", str(skill.root), "--output", "a.skill"]
    assert main(line) == 0
    assert main(line) == 0
    before = Path("a.skill").read_bytes()
    for data in (b"notes", b"PK\x05\x06" + bytes(18)):
        Path("a.skill").write_bytes(data)
        assert main(line) == 2
        assert "a.skill: it is no bundle and is not overwritten" in capsys.readouterr().err
        assert Path("a.skill").read_bytes() == data
    Path("a.skill").unlink()
    assert main(line) == 0
    assert Path("a.skill").read_bytes() == before


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("nowhere/a.skill", "nowhere: there is no such folder; make it first"),
        (".", ".: it is a folder; name a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_told(
    skill: SkillFolder, output: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bundle", "--skill", str(skill.root), "--output", output]) == 2
    assert message in capsys.readouterr().err


def test_a_link_that_leads_out_of_the_skill_is_not_followed(
    skill: SkillFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (skill.root / "notes.txt").symlink_to(tmp_path / "secret.txt")
    assert main(["bundle", "--skill", str(skill.root)]) == 2
    assert "notes.txt: the link leads out of the skill" in capsys.readouterr().err


def test_a_bundle_that_cannot_be_moved_into_place_leaves_nothing(
    skill: SkillFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(source: str, target: Path) -> None:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(os, "replace", fail)
    assert main(["bundle", "--skill", str(skill.root), "--output", "a.skill"]) == 2
    assert "a.skill: no space left on device; nothing" in capsys.readouterr().err
    assert [path.name for path in Path().iterdir()] == ["greeting-skill"]

"""The skill works the same from a checkout, an editable install, a wheel and an sdist."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "fastapi_development"
SKILL = f"{PACKAGE}/.agents/skills/fastapi-development"
CHECK = """
import importlib.util, sys
import fastapi_development.snippets.upload_limits, fastapi_development.validators
from fastapi_development.cli import main
for name in ("snippets", "validators", "patterns", "scripts"):
    assert importlib.util.find_spec(name) is None, f"{name} is importable"
sys.exit(main(["get", "upload size limit"]))
"""
TITLE = "# Limit the size of uploads and request bodies\n"


def run(*command: str | Path, **env: str) -> str:
    """Run the command away from the checkout; return what it printed."""
    done = subprocess.run(
        list(map(str, command)),
        cwd="/",
        env={**os.environ, "PYTHONPATH": "", **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an sdist, and a wheel from what the sdist holds."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    return next(dist.glob("*.whl"))


def install(target: Path, archive: Path) -> None:
    """Install the archive, and nothing that it depends on, into a folder."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    run(*pip, "--target", target, archive)


def test_a_checkout_serves_with_nothing_installed() -> None:
    out = run(sys.executable, "-I", "-S", ROOT / "scripts" / "skill.py", "get", "upload size limit")
    assert out.startswith(TITLE)


def test_a_wheel_that_was_built_from_the_sdist_holds_the_whole_skill(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for folder, place in {"patterns": SKILL, "snippets": SKILL, "validators": PACKAGE}.items():
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in (".py", ".md") and "__pycache__" not in file.parts:
                assert f"{place}/{file.relative_to(ROOT).as_posix()}" in names
    assert {f"{SKILL}/{name}" for name in ("SKILL.md", "scripts/skill.py", "skill.index")} <= names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {PACKAGE}


def test_a_wheel_holds_nothing_twice(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert len({*names}) == len(names)
        places: dict[bytes, str] = {}
        for name in names:
            data = archive.read(name)
            # Empty modules and the bodies of short tests may be alike within a folder of snippets.
            folder = name.removeprefix(f"{SKILL}/").split("/")[0]
            assert not data or places.setdefault(data, folder) == folder, name


def test_an_installed_wheel_serves_and_imports_by_its_full_name_alone(
    wheel: Path, tmp_path: Path
) -> None:
    install(tmp_path / "site", wheel)
    libraries = os.pathsep.join([str(tmp_path / "site"), sysconfig.get_paths()["purelib"]])
    assert run(sys.executable, "-c", CHECK, PYTHONPATH=libraries).startswith(TITLE)


def test_an_installed_sdist_serves_the_same(dist: Path, tmp_path: Path) -> None:
    install(tmp_path / "site", next(dist.glob("*.tar.gz")))
    libraries = os.pathsep.join([str(tmp_path / "site"), sysconfig.get_paths()["purelib"]])
    assert run(sys.executable, "-c", CHECK, PYTHONPATH=libraries).startswith(TITLE)


def test_an_editable_install_shows_the_files_of_the_checkout(tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    # hatchling is not in the new environment, so its place is named.
    purelib = sysconfig.get_paths()["purelib"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps"]
    run(*pip, "--no-build-isolation", "-e", ROOT, PYTHONPATH=purelib)
    # A `.pth` file is read in a site folder alone, so the libraries are added, not replaced.
    code = f"import sys; sys.path.append({purelib!r})\n{CHECK}"
    assert run(python, "-c", code).startswith(TITLE)
    place = run(python, "-c", "import fastapi_development as f; print(f.SKILL_ROOT)")
    assert Path(place.strip()) == ROOT
    assert not list((tmp_path / "venv").rglob("site-packages/fastapi_development"))


def test_wheel_and_sdist_are_the_same_to_the_byte_when_built_again(
    dist: Path, tmp_path: Path
) -> None:
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--sdist"]
    run(*build, "--outdir", tmp_path, ROOT)
    for archive in dist.iterdir():
        assert (tmp_path / archive.name).read_bytes() == archive.read_bytes(), archive.name

"""The toolkit is held to what it asks of snippets: ruff and mypy --strict find nothing."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*arguments: str, cwd: Path = ROOT, **env: str) -> str:
    """Run a tool of this environment; return what it printed, "" where it found nothing."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=cwd,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_has_nothing_to_say() -> None:
    assert run("ruff", "check", "--no-cache", ".") == ""


def test_all_code_is_formatted() -> None:
    assert run("ruff", "format", "--no-cache", "--check", ".") == ""


def test_every_type_is_right(tmp_path: Path) -> None:
    # mypy does not follow the package's extended path, so it sees it put together as in a wheel.
    package = tmp_path / "fastapi_development"
    package.mkdir()
    for file in (ROOT / "src" / "fastapi_development").iterdir():
        (package / file.name).symlink_to(file)
    for folder in ("validators", "scripts"):
        (package / folder).symlink_to(ROOT / folder)
    for folder in ("tests", "benchmarks", "evals"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    # `validate` reads the same cache again.
    options = ["--config-file", f"{ROOT}/pyproject.toml", "--cache-dir", f"{ROOT}/.mypy_cache"]
    packages = ["-p", "fastapi_development", "-p", "tests", "-p", "benchmarks"]
    packages += ["-m", "evals.run", "-m", "evals.answer_process"]
    assert run("mypy", *options, *packages, cwd=tmp_path, MYPYPATH=str(tmp_path)) == ""

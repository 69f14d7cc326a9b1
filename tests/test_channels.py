"""The tools by which users get the skill, run on what a commit of this folder would hold.

Each runs where it is installed. A tool from npm is found by its command; what it writes goes into a
home of its own.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAME = "fastapi-development"
SKILLS = ["npx", "--yes", "--package", "node@22", "--package", "skills@1.7.4", "--", "skills"]
"""The tool needs a newer Node.js than some systems have, so it brings one along."""
TITLE = "# Limit the size of uploads and request bodies\n"
BARE = (sys.executable, "-I", "-S")
INSTALLED = f".agents/skills/{NAME}"
CLIENTS = {
    "claude": "@anthropic-ai/claude-code",
    "codex": "@openai/codex",
    "gemini": "@google/gemini-cli",
}


class Machine:
    """A user's machine: a home, a project in it, and the programs of this one."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.project = home / "project"
        self.project.mkdir()
        # npm keeps what it has loaded, and is configured, in the real home.
        npm = {"NPM_CONFIG_CACHE": ".npm", "NPM_CONFIG_USERCONFIG": ".npmrc"}
        own = {key: str(Path.home() / name) for key, name in npm.items() if key not in os.environ}
        self.env = {**os.environ, **own, "HOME": str(home), "DO_NOT_TRACK": "1", "NO_COLOR": "1"}
        for name in ("PYTHONPATH", "VIRTUAL_ENV", "CLAUDE_CONFIG_DIR", "CODEX_HOME"):
            self.env.pop(name, None)

    def try_run(self, *command: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command in the project."""
        return subprocess.run(
            list(map(str, command)),
            cwd=self.project,
            env=self.env,
            input=answer,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def run(self, *command: str | Path, answer: str = "") -> str:
        """Run the command in the project; return what it printed."""
        done = self.try_run(*command, answer=answer)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def ask(self, skill: Path, *python: str | Path) -> str:
        """Return what the look-up of the installed skill answers; by default to a bare Python."""
        line = [*(python or BARE), skill / "scripts" / "skill.py", "get", "upload size limit"]
        return self.run(*line)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the repository as a clone has it, with what is not committed yet."""
    git = ["git", "-c", "safe.directory=*", "-C", str(ROOT), "ls-files", "-z", "-co"]
    try:
        done = subprocess.run(
            [*git, "--exclude-standard"], capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        pytest.skip("git is not installed; what a clone holds is asked of it")
    if done.returncode:
        pytest.skip("this is no clone; the channels hand over what the repository holds")
    folder = tmp_path_factory.mktemp("clone") / NAME
    for path in filter(None, done.stdout.split("\0")):
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
    return folder


def find_client(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        pytest.skip(f"{name} is not installed; npm install --global {CLIENTS[name]}")
    return program


def check_copy(machine: Machine, installed: Path) -> None:
    """Check that the folder holds this skill, once, and answers."""
    assert (installed / "SKILL.md").read_bytes() == (ROOT / "SKILL.md").read_bytes()
    # Codex searches the folders below too, and would list a second one.
    assert [*installed.rglob("SKILL.md")] == [installed / "SKILL.md"]
    assert machine.ask(installed).startswith(TITLE)


def test_npx_skills_adds_a_folder_that_answers(machine: Machine, source: Path) -> None:
    if shutil.which("npx") is None:
        pytest.skip("npx is not installed; it comes with Node.js")
    reached = machine.try_run(*SKILLS, "--version")
    if reached.returncode:
        pytest.skip(f"npx cannot get the tool from the registry: {reached.stderr[-500:]}")
    out = machine.run(*SKILLS, "add", source, "--yes", "--agent", "codex", "--agent", "claude-code")
    assert "Installed 1 skill" in out
    check_copy(machine, machine.project / INSTALLED)
    for_claude = machine.project / ".claude" / "skills" / NAME
    assert machine.ask(for_claude).startswith(TITLE)
    lock = json.loads((machine.project / "skills-lock.json").read_bytes())
    assert [*lock["skills"]] == [NAME]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir"]
    subprocess.run([*build, str(folder), str(ROOT)], check=True, capture_output=True)
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture
def user(machine: Machine, wheel: Path) -> Machine:
    """Return a machine whose project has the wheel in its environment."""
    text = f'[project]\nname = "sample"\nversion = "0"\ndependencies = ["{NAME}"]\n'
    (machine.project / "pyproject.toml").write_text(text)
    machine.run(sys.executable, "-m", "venv", "--without-pip", ".venv")
    pip = [sys.executable, "-m", "pip", "--python", ".venv/bin/python", "install", "--quiet"]
    machine.run(*pip, "--no-deps", wheel)
    return machine


def library_skills(user: Machine, *arguments: str) -> str:
    program = Path(sysconfig.get_path("scripts")) / "library-skills"
    if not program.is_file():
        pytest.skip('library-skills is not installed; pip install "fastapi-development[dev]"')
    return user.run(program, *arguments)


def test_library_skills_finds_the_skill_in_the_installed_wheel(user: Machine) -> None:
    (skill,) = json.loads(library_skills(user, "scan", "--json"))["skills"]
    assert (skill["name"], skill["package"]) == (NAME, NAME)
    assert skill["path"].endswith(f"/site-packages/fastapi_development/{INSTALLED}")


def test_library_skills_links_a_folder_that_answers_from_the_wheel(user: Machine) -> None:
    library_skills(user, "--yes", "--all", "--claude")
    library_skills(user, "--check")
    for place in (INSTALLED, f".claude/skills/{NAME}"):
        assert (user.project / place).is_symlink()
        check_copy(user, user.project / place)


def test_a_copy_by_library_skills_answers_by_the_environment_that_it_came_from(
    user: Machine,
) -> None:
    library_skills(user, "--yes", "--all", "--copy")
    copy = user.project / INSTALLED
    assert not copy.is_symlink()
    assert user.ask(copy, user.project / ".venv" / "bin" / "python").startswith(TITLE)
    elsewhere = user.try_run(*BARE, copy / "scripts" / "skill.py", "get", "x")
    assert elsewhere.returncode == 1
    assert elsewhere.stderr.endswith("is not in this copy; `pip install fastapi-development`\n")


def test_claude_code_installs_the_repository_as_a_plugin(machine: Machine, source: Path) -> None:
    claude = find_client("claude")
    out = machine.run(claude, "plugin", "validate", source)
    assert f"skills: {NAME}:{NAME}\n" in out
    assert "Validation passed" in out
    machine.run(claude, "plugin", "marketplace", "add", source)
    machine.run(claude, "plugin", "install", f"{NAME}@{NAME}")
    assert f"Skills (1)  {NAME}\n" in machine.run(claude, "plugin", "details", NAME)


def test_codex_lists_the_skill_of_the_installed_plugin(machine: Machine, source: Path) -> None:
    codex = find_client("codex")
    machine.run(codex, "plugin", "marketplace", "add", source)
    out = machine.run(codex, "plugin", "add", f"{NAME}@{NAME}")
    check_copy(machine, Path(out.split("Installed plugin root: ")[1].splitlines()[0]))
    assert f"- {NAME}:{NAME}: " in machine.run(codex, "debug", "prompt-input", "hello")


def test_gemini_installs_the_repository_as_an_extension(machine: Machine, source: Path) -> None:
    gemini = find_client("gemini")
    assert "successfully validated" in machine.run(gemini, "extensions", "validate", source)
    machine.run(gemini, "extensions", "install", source, "--consent", answer="y\n")
    installed = machine.home / ".gemini" / "extensions" / NAME
    assert f"{installed}/GEMINI.md" in machine.run(gemini, "extensions", "list")
    check_copy(machine, installed)


def test_gemini_installs_the_repository_as_a_skill(machine: Machine, source: Path) -> None:
    gemini = find_client("gemini")
    machine.run(gemini, "skills", "install", source, "--consent", "--scope", "workspace")
    check_copy(machine, machine.project / ".gemini" / "skills" / NAME)

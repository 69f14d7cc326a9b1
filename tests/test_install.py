import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_development import SKILL_ROOT
from fastapi_development.cli import main
from fastapi_development.install import command as entrance
from fastapi_development.install import folder_swap
from fastapi_development.install.agents import AGENTS
from fastapi_development.install.installed import look
from fastapi_development.install.installing import perform, plan_install, plan_uninstall
from fastapi_development.install.skill_files import CACHES, LOADER, MANIFEST, collect

NAME = "fastapi-development"
QUESTION = ["get", "upload size limit"]
ANSWER = "# Limit the size of uploads and request bodies\n"
KILLER = """
import json, os, signal, sys
from pathlib import Path
from fastapi_development.install import folder_swap
from fastapi_development.install.installing import perform, plan_install, plan_uninstall

CHANGES = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "os.symlink", "shutil.rmtree")

def run(place, files, at, how, root, at_once):
    seen = 0

    def die_at(event, arguments):
        nonlocal seen
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
        if writes or event in CHANGES:
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    exchange = folder_swap.exchange_at_once

    def exchange_and_count(one, other):
        die_at("os.rename", ())
        done = at_once and exchange(one, other)
        die_at("os.rename", ())
        return done

    folder_swap.exchange_at_once = exchange_and_count
    files = {path: text.encode() for path, text in files.items()}
    place = Path(place)
    sys.addaudithook(die_at)
    perform(plan_uninstall(place) if how == "remove" else plan_install(place, files, how, root))

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        run(**json.loads(line))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
"""Runs each installation that it reads in a process of its own, which kills itself before its n-th
change to a file or folder; prints how that ended."""
TOGETHER = """
import sys
from pathlib import Path
from fastapi_development.install.installing import perform, plan_install
from fastapi_development.install.skill_files import collect
perform(plan_install(Path(sys.argv[1]), collect(Path(sys.argv[2])), "copy", "/"))
"""
PAGES = ("caching", "cors", "upload-limits")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a checkout with a few of the pages, which are enough here."""
    root = tmp_path_factory.mktemp("small")
    whole = Path(SKILL_ROOT)
    paths = ["SKILL.md", "LICENSE", "scripts/skill.py"]
    paths += [f"src/fastapi_development/{name}.py" for name in LOADER]
    for page in PAGES:
        snippets = (whole / "snippets" / page.replace("-", "_")).glob("*.py")
        paths += [f"patterns/{page}.md", *(str(file.relative_to(whole)) for file in snippets)]
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(whole / path, root / path)
    return root


@pytest.fixture(autouse=True)
def root(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the commands install that checkout."""
    monkeypatch.setattr(entrance, "SKILL_ROOT", str(small))
    return small


@pytest.fixture
def whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the commands install the skill of this package, with all of its pages."""
    monkeypatch.setattr(entrance, "SKILL_ROOT", SKILL_ROOT)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty home, and a project that is the current folder."""
    home = tmp_path / "home"
    (home / "project" / ".git").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    monkeypatch.delenv("CODEX_HOME", raising=False)
    monkeypatch.chdir(home / "project")
    return home


@pytest.fixture
def project(home: Path) -> Path:
    return home / "project"


def make_files(version: str, **texts: str) -> dict[str, bytes]:
    """Return the files of a small skill, with a manifest as a real one has it."""
    skill = f"---\nname: {NAME}\ndescription: Greets.\nmetadata:\n  version: {version}\n---\n# A\n"
    content = {"SKILL.md": skill, **{f"patterns/{name}.md": text for name, text in texts.items()}}
    data = {path: text.encode() for path, text in content.items()}
    digests = {path: hashlib.sha256(part).hexdigest() for path, part in data.items()}
    manifest = {"skill": NAME, "version": version, "files": digests}
    return data | {
        MANIFEST: json.dumps(manifest).encode(),
        "skill.index": b"index " + skill.encode(),
    }


OLD = make_files("1", a="old a", b="b", gone="gone")
NEW = make_files("2", a="new a", b="b", c="c")


def list_tree(root: Path) -> dict[str, bytes | str | None]:
    """Return all below the folder: what files hold, where links lead, and None for a folder."""
    tree: dict[str, bytes | str | None] = {}
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix()
        tree[name] = (
            os.readlink(path)
            if path.is_symlink()
            else path.read_bytes()
            if path.is_file()
            else None
        )
    return tree


def content(place: Path) -> dict[str, bytes | str | None]:
    """Return the files at the place, without the manifest."""
    tree = list_tree(place)
    return {path: data for path, data in tree.items() if data is not None and path != MANIFEST}


def without_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data for path, data in files.items() if path != MANIFEST}


def put_there(place: Path, files: dict[str, bytes], how: str = "copy", root: str = "/") -> None:
    perform(plan_install(place, files, how, root))


def ask(script: Path, *arguments: str) -> str:
    """Run the skill's own look-up with nothing installed."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Where


def test_a_project_gets_one_folder_for_claude_and_one_for_all_others(project: Path) -> None:
    assert main(["install", "--agent", "all"]) == 0
    found = sorted(path.parent for path in project.rglob("SKILL.md"))
    assert found == [project / ".agents/skills" / NAME, project / ".claude/skills" / NAME]


@pytest.mark.parametrize(
    ("agent", "folder"),
    [
        ("claude", ".claude"),
        *((name, ".agents") for name in ("codex", "cursor", "copilot", "gemini")),
    ],
)
@pytest.mark.parametrize("scope", ["--project", "--user"])
def test_each_assistant_has_its_folder(home: Path, agent: str, folder: str, scope: str) -> None:
    assert main(["install", "--agent", agent, scope]) == 0
    root = home / "project" if scope == "--project" else home
    assert [path.parent for path in home.rglob("SKILL.md")] == [root / folder / "skills" / NAME]


def test_the_folder_of_claude_can_be_moved(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "moved"))
    assert main(["install", "--agent", "claude", "--user"]) == 0
    assert (tmp_path / "moved" / "skills" / NAME / "SKILL.md").is_file()
    assert not (home / ".claude").exists()


def test_the_settings_of_codex_can_be_moved_and_its_skills_stay(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CODEX_HOME", str(tmp_path))
    assert main(["install", "--user"]) == 0
    assert "for codex (found in use)" in capsys.readouterr().out
    assert (home / ".agents" / "skills" / NAME).is_dir()


@pytest.mark.parametrize(
    ("mark", "agent"),
    [
        ("project/CLAUDE.md", "claude"),
        ("project/.codex/config.toml", "codex"),
        ("project/.cursor/rules", "cursor"),
        ("project/.github/copilot-instructions.md", "copilot"),
        ("project/GEMINI.md", "gemini"),
        (".claude/settings.json", "claude"),
        (".copilot/config.json", "copilot"),
    ],
)
def test_without_a_name_it_is_for_the_assistants_in_use(
    home: Path, mark: str, agent: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / mark).parent.mkdir(parents=True, exist_ok=True)
    (home / mark).write_text("")
    assert main(["install", "--dry-run"]) == 0
    assert f"for {agent} (found in use)\n" in capsys.readouterr().out


def test_where_none_is_in_use_it_is_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["install", "--dry-run"]) == 0
    names = ", ".join(agent.name for agent in AGENTS)
    assert f"for {names} (all, for none was found in use)" in capsys.readouterr().out


def test_a_second_run_is_for_the_places_of_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    main(["install", "--agent", "codex"])
    capsys.readouterr()
    assert main(["install", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert [place["agents"] for place in plan["places"]] == [
        ["codex", "cursor", "copilot", "gemini"]
    ]
    assert [place["action"] for place in plan["places"]] == ["nothing"]


def test_a_project_is_its_repository_and_a_home_is_none(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "src").mkdir()
    monkeypatch.chdir(project / "src")
    main(["install", "--agent", "codex"])
    assert (project / ".agents/skills" / NAME).is_dir()
    (home / ".git").mkdir()
    (home / "other").mkdir()
    monkeypatch.chdir(home / "other")
    main(["install", "--agent", "codex"])
    assert (home / "other/.agents/skills" / NAME).is_dir()


def test_a_project_can_be_named(
    home: Path, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "app").mkdir()
    monkeypatch.chdir(project / "app")
    main(["install", "--agent", "codex", "--project", "."])
    assert (project / "app/.agents/skills" / NAME).is_dir()
    assert main(["install", "--project", "nowhere"]) == 2
    assert "nowhere: there is no such folder" in capsys.readouterr().err


def test_folders_of_skills_that_are_one_are_written_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".agents/skills").mkdir(parents=True)
    (project / ".claude").symlink_to(".agents")
    main(["install", "--agent", "all", "--json"])
    (place,) = json.loads(capsys.readouterr().out)["places"]
    assert place["agents"] == [agent.name for agent in AGENTS]
    assert main(["uninstall"]) == 0
    assert (project / ".agents/skills").is_dir()


# What


def test_an_installed_skill_answers_with_nothing_installed(whole: None, project: Path) -> None:
    main(["install", "--agent", "all"])
    for folder in (".agents", ".claude"):
        script = project / folder / "skills" / NAME / "scripts" / "skill.py"
        assert ask(script, *QUESTION).startswith(ANSWER)


def test_the_index_that_comes_along_is_used_as_it_is(project: Path, root: Path) -> None:
    main(["install", "--agent", "codex"])
    place = project / ".agents/skills" / NAME
    before = (place / "skill.index").stat()
    ask(place / "scripts" / "skill.py", *QUESTION)
    after = (place / "skill.index").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert (place / "skill.index").read_bytes() == collect(root)["skill.index"]


def test_every_way_of_looking_up_works_from_an_installed_skill(project: Path) -> None:
    main(["install", "--agent", "codex"])
    place = project / ".agents/skills" / NAME
    script = place / "scripts" / "skill.py"
    assert ask(script, *QUESTION, "--tokens", "60", "--fastapi", "0.150.0").startswith(ANSWER)
    assert json.loads(ask(script, *QUESTION, "--json"))["status"] == "answer"
    assert "- [cors](patterns/cors.md): " in ask(script, "list")
    assert ask(script, "show", "cors#use").startswith("# ")
    (place / "skill.index").unlink()
    assert ask(script, *QUESTION).startswith(ANSWER)


def test_the_look_up_comes_with_every_module_that_it_imports(project: Path) -> None:
    main(["install", "--agent", "codex"])
    package = project / ".agents/skills" / NAME / "src/fastapi_development"
    assert {file.stem for file in package.iterdir()} == set(LOADER)
    needed = {
        line.split()[1].removeprefix("fastapi_development.")
        for name in LOADER
        for line in (package / f"{name}.py").read_text(encoding="utf-8").split("\n")
        if line.strip().startswith("from fastapi_development.")
    }
    # An index by tantivy needs the extra `scale`, and a package that is installed.
    assert needed <= {*LOADER, "scale"}


def test_pages_come_with_their_code_and_tests_and_nothing_that_is_made_anew() -> None:
    root = Path(SKILL_ROOT)
    files = collect(root)
    for folder, pattern in (("patterns", "*.md"), ("snippets", "**/*.py")):
        for file in (root / folder).glob(pattern):
            assert files[file.relative_to(root).as_posix()] == file.read_bytes()
    parts = {part for path in files for part in path.split("/")}
    assert not parts & {*CACHES, "evals", "tests", "validators", ".git"}
    assert not [path for path in files if path.endswith(".pyc")]
    assert {path.split("/")[0] for path in files} == {
        MANIFEST,
        "LICENSE",
        "SKILL.md",
        "patterns",
        "ruff.toml",
        "scripts",
        "skill.index",
        "snippets",
        "src",
    }


def test_the_formatter_of_a_project_leaves_an_installed_skill_alone(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.ruff]\nline-length = 60\n")
    (project / "app.py").write_text("x  =  1\n")
    main(["install", "--agent", "all"])
    ruff = [sys.executable, "-m", "ruff", "format", "--no-cache", "."]
    done = subprocess.run(ruff, cwd=project, capture_output=True, text=True, check=True)
    assert done.stdout == "1 file reformatted\n"
    assert main(["status", "--project"]) == 0


# Again


def test_a_dry_run_prints_the_same_plan_and_writes_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = list_tree(home)
    assert main(["install", "--agent", "all", "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert "write " in plan
    assert list_tree(home) == before
    assert main(["install", "--agent", "all"]) == 0
    assert capsys.readouterr().out == plan
    after = list_tree(home)
    assert main(["uninstall", "--dry-run"]) == 0
    plan = capsys.readouterr().out
    assert list_tree(home) == after
    main(["uninstall"])
    assert capsys.readouterr().out == plan


def test_a_second_run_touches_nothing(
    home: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["install", "--agent", "all"])
    before = [(path, path.stat()) for path in sorted(home.rglob("*"))]
    capsys.readouterr()
    assert main(["install", "--agent", "all"]) == 0
    assert capsys.readouterr().out.count("  0.1.0, up to date\n") == 2
    after = [(path, path.stat()) for path in sorted(home.rglob("*"))]
    assert [(p, s.st_ino, s.st_mtime_ns) for p, s in before] == [
        (p, s.st_ino, s.st_mtime_ns) for p, s in after
    ]


@pytest.mark.parametrize("there", [[], [".claude"], [".claude/skills", ".agents"]])
def test_uninstall_leaves_the_home_as_it_was(home: Path, there: list[str]) -> None:
    for folder in there:
        (home / folder).mkdir(parents=True)
    before = list_tree(home)
    main(["install", "--agent", "all", "--user"])
    main(["status"])
    assert main(["uninstall", "--user"]) == 0
    assert list_tree(home) == before


def test_other_skills_stay(project: Path) -> None:
    main(["install", "--agent", "codex"])
    (project / ".agents/skills/mine").mkdir()
    main(["uninstall"])
    assert [path.name for path in (project / ".agents/skills").iterdir()] == ["mine"]


def test_what_python_leaves_behind_is_removed_with_the_skill(project: Path) -> None:
    main(["install", "--agent", "codex"])
    place = project / ".agents/skills" / NAME
    ask(place / "scripts/skill.py", *QUESTION)
    assert list(place.rglob("*.pyc"))
    assert main(["status", "--project"]) == 0
    main(["uninstall"])
    assert not place.exists()


# Updates, on a small skill


def test_an_update_brings_the_new_files_and_takes_the_old_ones_away(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    step = plan_install(place, NEW, None, "/")
    assert step.lines() == ["update 1 to 2: 1 new, 2 changed, 1 removed, 0 restored files"]
    perform(step)
    assert content(place) == without_manifest(NEW)
    assert plan_install(place, NEW, None, "/").action == "nothing"


def test_what_the_user_changed_or_added_is_kept_and_named(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    mine = {"patterns/a.md": b"my a", "patterns/gone.md": b"my gone", "patterns/c.md": b"my c"}
    for path, data in {**mine, "notes/mine.txt": b"mine"}.items():
        (place / path).parent.mkdir(exist_ok=True)
        (place / path).write_bytes(data)
    (place / "link").symlink_to("notes")
    step = plan_install(place, NEW, None, "/")
    assert step.lines()[1:] == [
        "keep link: it is yours",
        "keep notes/mine.txt: it is yours",
        "keep patterns/a.md: you changed it; delete it and install again to have ours",
        "keep patterns/c.md: it is yours",
        "keep patterns/gone.md: you changed it; delete it and install again to have ours",
    ]
    perform(step)
    kept = {**mine, "notes/mine.txt": b"mine", "link": "notes"}
    # The index would not know the user's pages; it is built when it is needed.
    ours = {path: data for path, data in without_manifest(NEW).items() if path != "skill.index"}
    assert content(place) == ours | kept
    assert look(place).version == "2"
    assert plan_install(place, NEW, None, "/").action == "nothing"
    perform(plan_uninstall(place))
    assert content(place) == kept
    assert plan_install(place, NEW, None, "/").action == "refuse"


def test_a_file_that_the_user_deleted_comes_back(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    (place / "patterns/a.md").write_text("mine")
    (place / "patterns/b.md").unlink()
    step = plan_install(place, OLD, None, "/")
    assert step.summary == "update 1 to 1: 0 new, 0 changed, 0 removed, 1 restored files"
    perform(step)
    assert (place / "patterns/b.md").read_bytes() == b"b"
    assert (place / "patterns/a.md").read_text() == "mine"


def test_a_changed_file_that_is_what_the_update_brings_is_not_the_users(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    (place / "patterns/a.md").write_bytes(NEW["patterns/a.md"])
    assert plan_install(place, NEW, None, "/").kept == {}


@pytest.mark.parametrize("what", ["folder", "file", "link", "broken link", "manifest"])
def test_what_this_command_did_not_write_is_left_alone(
    project: Path, tmp_path: Path, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project / ".agents/skills" / NAME
    place.parent.mkdir(parents=True)
    if what == "folder":
        place.mkdir()
        (place / "SKILL.md").write_text(f"---\nname: {NAME}\n---\n")
    elif what == "manifest":
        place.mkdir()
        (place / MANIFEST).write_text("[]")
    elif what == "file":
        place.write_text("mine")
    else:
        place.symlink_to(SKILL_ROOT if what == "link" else tmp_path / "nowhere")
    before = list_tree(project)
    for command in (["install", "--agent", "codex"], ["install", "--agent", "codex", "--link"]):
        assert main(command) == 1
        assert "that is not of this command; move it away" in capsys.readouterr().out
    assert main(["uninstall"]) == 1
    assert list_tree(project) == before
    capsys.readouterr()
    assert main(["status", "--project"]) == 1
    assert "  foreign: it was not written by this command\n" in capsys.readouterr().out


def test_one_place_that_is_taken_does_not_keep_the_other_from_its_skill(project: Path) -> None:
    (project / ".agents/skills" / NAME).mkdir(parents=True)
    assert main(["install", "--agent", "all"]) == 1
    assert (project / ".claude/skills" / NAME / "SKILL.md").is_file()


# Links


def test_a_link_leads_to_the_skill_of_this_package(
    project: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["install", "--agent", "all", "--link"]) == 0
    for folder in (".agents", ".claude"):
        place = project / folder / "skills" / NAME
        assert place.is_symlink()
        assert place.resolve() == root
        assert ask(place / "scripts" / "skill.py", *QUESTION).startswith(ANSWER)
    capsys.readouterr()
    assert main(["install"]) == 0
    assert f"0.1.0, a link to {root}\n" in capsys.readouterr().out
    assert main(["status", "--project"]) == 0
    assert main(["uninstall"]) == 0
    assert not list(project.rglob(NAME))
    assert (root / "SKILL.md").is_file()


def test_a_link_becomes_a_copy_and_a_copy_a_link(tmp_path: Path) -> None:
    root = tmp_path / "package"
    root.mkdir()
    (root / "SKILL.md").write_bytes(OLD["SKILL.md"])
    place = tmp_path / "skills" / NAME
    put_there(place, OLD, "link", str(root))
    put_there(place, OLD, "copy", str(root))
    assert not place.is_symlink()
    assert content(place) == without_manifest(OLD)
    put_there(place, OLD, "link", str(root))
    assert place.resolve() == root
    assert content(root) == {"SKILL.md": OLD["SKILL.md"]}
    assert [path.name for path in place.parent.iterdir()] == [NAME]


def test_a_copy_with_files_of_the_user_does_not_become_a_link(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    (place / "mine.txt").write_text("mine")
    step = plan_install(place, OLD, "link", "/")
    assert step.action == "refuse"
    assert "mine.txt" in step.summary
    perform(step)
    assert (place / "mine.txt").read_text() == "mine"


def test_a_link_that_leads_nowhere_any_more_is_named_and_mended(
    project: Path, tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project / ".agents/skills" / NAME
    put_there(place, OLD, "link", str(tmp_path / "old-venv"))
    assert main(["status", "--project"]) == 1
    assert f"broken link to {tmp_path / 'old-venv'}; run " in capsys.readouterr().out
    assert main(["install"]) == 0
    assert place.resolve() == root


# Status


def test_status_tells_what_differs_from_the_running_version(
    project: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "--json"]) == 1, "nothing is installed"
    main(["install", "--agent", "codex"])
    put_there(home / ".agents/skills" / NAME, OLD)
    place = project / ".agents/skills" / NAME
    capsys.readouterr()
    assert main(["status", "--project"]) == 0
    assert main(["status"]) == 1
    capsys.readouterr()
    (place / "patterns/cors.md").write_text("mine")
    (place / "patterns/mine.md").write_text("mine")
    (place / "patterns/caching.md").unlink()
    assert main(["status", "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["version"] == "0.1.0"
    found = {place["path"]: place for place in report["places"]}
    assert len(found) == 4
    mine, old = found[str(place)], found[str(home / ".agents/skills" / NAME)]
    assert (mine["status"], mine["version"], mine["kind"]) == ("modified", "0.1.0", "copy")
    assert mine["changed"] == ["patterns/cors.md"]
    assert mine["added"] == ["patterns/mine.md"]
    assert mine["missing"] == ["patterns/caching.md"]
    assert (old["status"], old["version"], old["scope"]) == ("outdated", "1", "user")
    assert found[str(home / ".claude/skills" / NAME)]["status"] == "not installed"


# Interruptions


@pytest.fixture(scope="module")
def killer() -> Iterator[subprocess.Popen[str]]:
    line = [sys.executable, "-c", KILLER]
    with subprocess.Popen(
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def interrupt(killer: subprocess.Popen[str], **request: object) -> bool:
    """Install, or remove, in a process that dies before its n-th change; return whether it did."""
    assert killer.stdin is not None
    assert killer.stdout is not None
    killer.stdin.write(json.dumps(request) + "\n")
    killer.stdin.flush()
    code = int(killer.stdout.readline())
    assert code in (0, -signal.SIGKILL), "see what it printed"
    return code != 0


@pytest.mark.parametrize("at_once", [True, False], ids=["exchanged", "renamed twice"])
@pytest.mark.parametrize("change", ["first", "update", "kept", "remove", "to link", "to copy"])
def test_a_killed_run_leaves_the_old_state_or_the_new_one(
    killer: subprocess.Popen[str], tmp_path: Path, change: str, at_once: bool
) -> None:
    root = tmp_path / "package"
    root.mkdir()
    (root / "SKILL.md").write_bytes(NEW["SKILL.md"])
    how = {"remove": "remove", "to link": "link"}.get(change, "copy")
    files = {path: data.decode() for path, data in NEW.items()}
    ends: list[str] = []
    killed = True
    while killed:
        at = len(ends) + 1
        place = tmp_path / str(at) / "skills" / NAME
        if change != "first":
            put_there(place, OLD, "link" if change == "to copy" else "copy", str(root))
        if change == "kept":
            (place / "patterns/a.md").write_text("mine")
        before = list_tree(place.parent) if place.parent.exists() else {}
        killed = interrupt(
            killer,
            place=str(place),
            files=files,
            at=at,
            how=how,
            root=str(root),
            at_once=at_once,
        )
        if at_once:
            assert_whole(place, before, change, root)
        # What the next command does first.
        with folder_swap.locked(place):
            pass
        ends.append(assert_whole(place, before, change, root))
        assert [path.name for path in place.parent.iterdir()] in ([], [NAME])
    assert ends[-1] == "new"
    assert len(ends) > 4
    assert ends == sorted(ends, reverse=True), "first the old state, then the new one"


def assert_whole(
    place: Path, before: dict[str, bytes | str | None], change: str, root: Path
) -> str:
    """Return whether the place is `old` or `new`; fail where it is neither."""
    tree = {
        path: data
        for path, data in list_tree(place.parent).items()
        if path.split("/")[0] == NAME and not path.endswith(MANIFEST)
    }
    old = {path: data for path, data in before.items() if not path.endswith(MANIFEST)}
    if change == "to link":
        new: dict[str, bytes | str | None] = {NAME: f"{root}/."}
    elif change == "remove":
        new = {}
    else:
        wanted = without_manifest(NEW)
        if change == "kept":
            wanted = wanted | {"patterns/a.md": b"mine"}
            wanted.pop("skill.index")
        new = {NAME: None, f"{NAME}/patterns": None}
        new |= {f"{NAME}/{path}": data for path, data in wanted.items()}
    assert tree in (old, new)
    return "old" if tree == old else "new"


@pytest.mark.parametrize("command", ["status", "install", "uninstall"])
def test_what_an_interrupted_run_left_behind_goes_with_the_next_command(
    project: Path, command: str
) -> None:
    place = project / ".agents/skills" / NAME
    put_there(place, OLD)
    stage = folder_swap.staging(place)
    stage.mkdir()
    place.rename(stage / "old")
    (stage / "new").mkdir()
    main(["install", "--dry-run"])
    assert stage.is_dir()
    main([command])
    assert not stage.exists()
    version = look(place).version
    assert version == {"status": "1", "install": "0.1.0", "uninstall": ""}[command]


def test_a_reader_never_finds_the_skill_gone_or_half_there(tmp_path: Path) -> None:
    place = tmp_path / "skills" / NAME
    put_there(place, OLD)
    probes = tmp_path / "one", tmp_path / "other"
    for probe in probes:
        probe.mkdir()
    if not folder_swap.exchange_at_once(*probes):
        pytest.skip("this system cannot exchange two folders in one step: Linux can")
    done = threading.Event()
    seen: set[bytes] = set()
    failures: list[OSError] = []

    def read() -> None:
        while not done.is_set():
            try:
                seen.add((place / "SKILL.md").read_bytes())
            except OSError as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(40):
            put_there(place, NEW)
            put_there(place, OLD)
    finally:
        done.set()
        reader.join()
    assert failures == []
    assert seen == {OLD["SKILL.md"], NEW["SKILL.md"]}


def test_runs_at_the_same_time_do_not_meet(tmp_path: Path, root: Path) -> None:
    place = tmp_path / "skills" / NAME
    line = [sys.executable, "-c", TOGETHER, str(place), str(root)]
    runs = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [("", 0)] * 6
    assert content(place) == without_manifest(collect(root))
    assert [path.name for path in place.parent.iterdir()] == [NAME]


def test_a_disk_that_is_full_leaves_the_old_state_and_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = project / ".agents/skills" / NAME
    put_there(place, OLD)

    def fail(handle: int) -> None:
        raise OSError(28, "No space left on device", str(place))

    monkeypatch.setattr(os, "fsync", fail)
    assert main(["install"]) == 2
    assert f"{place}: No space left on device; " in capsys.readouterr().err
    assert content(place) == without_manifest(OLD)
    assert [path.name for path in place.parent.iterdir()] == [NAME]


def test_a_place_that_cannot_be_written_is_told(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".agents").write_text("mine")
    assert main(["install", "--agent", "codex"]) == 2
    assert "; nothing was left half-written, make the place writable" in capsys.readouterr().err
    assert (project / ".agents").read_text() == "mine"


def test_links_are_not_offered_on_windows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert main(["install", "--link"]) == 2
    assert "use --copy" in capsys.readouterr().err


def test_a_copy_names_the_package_for_what_it_cannot_do(project: Path) -> None:
    assert main(["install", "--agent", "codex"]) == 0
    script = project / ".agents/skills" / NAME / "scripts/skill.py"
    line = [sys.executable, "-I", "-S", str(script), "install"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == (
        'fastapi-skill: "install" is not part of a copied skill; pip install fastapi-development\n'
    )

"""What a skill hands over file by file, and what clients of SEP-2640 could not load."""

import base64
import hashlib
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.skills import MCPSkill

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.library import Library
from fastapi_development.mcp.files import MOST_BYTES, MOST_FILES, SkillEntry, list_files, read_skill
from fastapi_development.mcp.skills_extension import ServedSkills

from .conftest import SkillFolder
from .mcp_doors import open_stdio


def write_plain(root: Path, head: str = "name: plain-skill\ndescription: Is plain.") -> Path:
    root.mkdir(exist_ok=True)
    (root / "SKILL.md").write_text(f"---\n{head}\n---\n# Plain\n\nText.\n")
    return root


def paths_of(entry: SkillEntry) -> list[str]:
    return [file.path for file in entry.files]


def test_a_skill_of_patterns_hands_over_its_pages_and_modules(folder: SkillFolder) -> None:
    for path in (
        "README.md",
        "skill.index",
        "snippets/greeting/__pycache__/app.py",
        "snippets/.mypy_cache/app.py",
        "snippets/greeting/notes.txt",
    ):
        folder.write(path, "x")
    snippets = ("__init__", "app", "avoid", "test_app", "test_avoid")
    assert paths_of(read_skill(folder.root)) == [
        "SKILL.md",
        "patterns/greeting.md",
        "snippets/__init__.py",
        *(f"snippets/greeting/{name}.py" for name in snippets),
    ]


def test_another_skill_hands_over_all_of_its_files(tmp_path: Path) -> None:
    root = write_plain(tmp_path / "plain-skill")
    (root / "scripts").mkdir()
    (root / "scripts" / "run me.sh").write_text("exit\n")
    (root / "logo.png").write_bytes(b"\x89PNG\xff")
    (root / "LICENSE").write_text("free")
    (root / ".secret").write_text("x")
    (root / "skill.index").write_text("x")
    types = {file.uri: file.mime_type for file in read_skill(root).files}
    base = "skill://plain-skill"
    script = types.pop(f"{base}/scripts/run%20me.sh")
    assert script in ("application/x-sh", "text/x-sh")
    assert types == {
        f"{base}/SKILL.md": "text/markdown",
        f"{base}/logo.png": "image/png",
        f"{base}/LICENSE": "text/plain",
    }


def test_a_link_out_of_the_skill_is_not_followed(folder: SkillFolder, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    (folder.root / "patterns" / "secret.md").symlink_to(tmp_path / "secret.md")
    (folder.root / "patterns" / "again.md").symlink_to(folder.page)
    paths = set(list_files(folder.root))
    assert "patterns/again.md" in paths
    assert "patterns/secret.md" not in paths


def test_bytes_that_are_no_text_arrive_as_they_are(tmp_path: Path) -> None:
    root = write_plain(tmp_path / "plain-skill")
    data = os.urandom(1000) + b"\xff"
    (root / "data.bin").write_bytes(data)
    (root / "marked.txt").write_bytes(b"\xef\xbb\xbfline\r\nline")

    async def talk(client: Client[Any]) -> Any:
        (content,) = await client.read_resource("skill://plain-skill/data.bin")
        return content, await client.read_skill("skill://plain-skill/SKILL.md")

    content, skill = open_stdio("--skill", str(root)).talk(talk)
    assert base64.b64decode(content.blob) == data
    assert skill.files["marked.txt"] == b"\xef\xbb\xbfline\r\nline"


def test_a_client_accepts_the_entry_of_this_skill() -> None:
    wire = read_skill(Path(SKILL_ROOT)).to_wire()
    entry = MCPSkill.model_validate(wire)
    assert isinstance(entry.resources, list)
    main = (Path(SKILL_ROOT) / "SKILL.md").read_bytes()
    (record,) = [one for one in entry.resources if one.uri == entry.uri]
    assert record.digest == f"sha256:{hashlib.sha256(main).hexdigest()}"


def test_front_matter_is_handed_over_as_it_is_written(tmp_path: Path) -> None:
    head = 'name: plain-skill\ndescription: "Is: plain."\nmetadata:\n  n: null\n  v: 1.5\nx: [a, 1]'
    entry = read_skill(write_plain(tmp_path / "plain-skill", head))
    assert entry.front_matter == {
        "name": "plain-skill",
        "description": "Is: plain.",
        "metadata": {"n": None, "v": 1.5},
        "x": ["a", 1],
    }

    async def talk(client: Client[Any]) -> Any:
        return await client.list_skills()

    (listed,) = open_stdio("--skill", str(tmp_path / "plain-skill")).talk(talk)
    assert listed.frontmatter.root == entry.front_matter


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("name: Plain\ndescription: x", "'Plain' is not a name of a skill; use 1 to 64 of"),
        ("name: a--b\ndescription: x", "'a--b' is not a name of a skill"),
        (f"name: {'a' * 65}\ndescription: x", "is not a name of a skill"),
        ("description: x", "None is not a name of a skill"),
        ("name: plain", "the description is not 1 to 1024 characters; write one"),
        (f"name: plain\ndescription: {'x' * 1025}", "the description is not 1 to 1024"),
        ("name: plain\ndescription: x\nsince: 2026-01-01", "put dates in quotes"),
        ("name: [plain", "the front matter is no YAML"),
        ("plain", "the front matter is no YAML of texts, numbers, lists and maps"),
    ],
)
def test_front_matter_that_clients_refuse_is_an_error(
    tmp_path: Path, head: str, message: str
) -> None:
    root = write_plain(tmp_path / "plain-skill", head)
    with pytest.raises(SkillError) as caught:
        read_skill(root)
    assert str(caught.value).startswith(f"{root / 'SKILL.md'}: ")
    assert message in str(caught.value)


def test_a_skill_of_too_many_files_is_an_error(tmp_path: Path) -> None:
    root = write_plain(tmp_path / "plain-skill")
    for number in range(MOST_FILES - 1):
        (root / f"{number}.md").touch()
    assert len(read_skill(root).files) == MOST_FILES
    (root / "one-more.md").touch()
    with pytest.raises(SkillError, match=f"has 513 files, and clients load {MOST_FILES} at most"):
        read_skill(root)


def test_a_skill_of_too_many_bytes_is_an_error(tmp_path: Path) -> None:
    root = write_plain(tmp_path / "plain-skill")
    rest = MOST_BYTES - (root / "SKILL.md").stat().st_size
    with (root / "large.bin").open("wb") as file:
        file.truncate(rest)
    read_skill(root)
    os.truncate(root / "large.bin", rest + 1)
    with pytest.raises(SkillError, match=f"has {MOST_BYTES + 1} bytes, and clients load"):
        read_skill(root)


def test_a_skill_that_clients_could_not_load_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_plain(tmp_path / "a")
    write_plain(tmp_path / "b")
    write_plain(tmp_path / "c", "name: Wrong Name\ndescription: x")
    write_plain(tmp_path / "d", "name: right-name\ndescription: x")
    with caplog.at_level(logging.ERROR):
        skills = ServedSkills(Library(str(tmp_path), several=True))
    assert list(skills.entries) == ["skill://plain-skill/SKILL.md", "skill://right-name/SKILL.md"]
    second, third = (record.getMessage() for record in caplog.records)
    assert second == f"not offered as a skill: {tmp_path / 'b'}: another has its name"
    assert third.startswith(f"not offered as a skill: {tmp_path / 'c' / 'SKILL.md'}: 'Wrong Name'")

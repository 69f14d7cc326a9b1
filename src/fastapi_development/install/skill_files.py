"""Which files a skill consists of when it is handed over: to an assistant or as one file.

One function for all ways of handing over, so an installed folder and an unpacked bundle are the
same, from a checkout and from a wheel.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path, PurePosixPath

from fastapi_development import HERE, SKILL_ROOT, SkillError
from fastapi_development.index import build
from fastapi_development.loader import load
from fastapi_development.models import Skill
from fastapi_development.store import NAME as INDEX

MANIFEST = ".fastapi-skill.json"
"""The list of the files that were handed over, with the digest of each."""
PROJECT = "fastapi-development"
LOADER = (
    "__init__",
    "cli",
    "fitting",
    "get",
    "index",
    "index_file",
    "loader",
    "models",
    "parser",
    "reading",
    "regions",
    "search",
    "serving",
    "store",
    "sync",
    "tokens",
    "vocabulary",
    "words",
)
"""The modules behind `get`, `list` and `show`, which need the standard library alone."""
CACHES = frozenset(
    {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", "node_modules"}
)
RUFF = """# The code of this skill is checked where it is written, by other settings than yours.
# Without this file `ruff format` would change it, and no update would touch it any more.
exclude = ["*"]
"""


def collect(root: Path) -> dict[str, bytes]:
    """Return the files of the skill in the folder by their paths, as they are handed over.

    For the skill of this package these are its pages, snippets, loader, index and manifest; for
    another one, all that its folder holds but caches, evals and hidden files. Raises SkillError
    where the folder is no skill or a file cannot be taken along.
    """
    skill = load(root)
    package = find_package(root)
    if package is None:
        return {path: read(root, file) for path, file in sorted(list_folder(root))}
    # One of the two holds the other: a checkout the package, the package of a wheel the skill.
    outer = package if root.resolve().is_relative_to(package.resolve()) else root
    files = {path: read(outer, file) for path, file in list_package_skill(root, package)}
    files["LICENSE"] = read_license(root)
    files["ruff.toml"] = RUFF.encode()
    files[MANIFEST] = write_manifest(skill, files)
    files[INDEX] = build([skill])
    return dict(sorted(files.items()))


def find_package(root: Path) -> Path | None:
    """Return the folder of the package that the skill is a part of: in a checkout, in a wheel."""
    if (root / "src" / "fastapi_development" / "cli.py").is_file():
        return root / "src" / "fastapi_development"
    return Path(HERE) if root.resolve() == Path(SKILL_ROOT).resolve() else None


def list_package_skill(root: Path, package: Path) -> Iterator[tuple[str, Path]]:
    """Yield path and file of the skill of a package, where both stand as in a checkout."""
    for path in ("SKILL.md", "scripts/skill.py"):
        yield path, root / path
    for folder in ("patterns", "snippets"):
        for path, file in list_folder(root / folder):
            yield f"{folder}/{path}", file
    for name in LOADER:
        yield f"src/fastapi_development/{name}.py", package / f"{name}.py"


def list_folder(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield path and file of what stands in the folder, without caches, evals and hidden files."""
    for file in folder.rglob("*"):
        path = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in path.parts)
        if hidden or is_cache(path.as_posix()) or path.parts[0] == "evals":
            continue
        if file.is_file():
            yield path.as_posix(), file


def is_cache(path: str) -> bool:
    """Return whether a file may be made anew at any time: by Python, by a tool or by a look-up."""
    pure = PurePosixPath(path)
    return (
        not CACHES.isdisjoint(pure.parts[:-1])
        or pure.suffix == ".pyc"
        or pure.name.startswith(INDEX)
        or pure.name == ".DS_Store"
    )


def read(root: Path, file: Path) -> bytes:
    """Return what the file holds; raise SkillError for a link that leads out of the skill."""
    if not file.resolve().is_relative_to(root.resolve()):
        raise SkillError(f"{file}: the link leads out of the skill; put the file itself there")
    try:
        return file.read_bytes()
    except OSError as error:
        raise SkillError(f"{file}: it cannot be read: {error.strerror}") from None


def read_license(root: Path) -> bytes:
    """Return the licence, which must go along; a wheel keeps it with its metadata."""
    if (root / "LICENSE").is_file():
        return (root / "LICENSE").read_bytes()
    try:
        text = metadata.distribution(PROJECT).read_text("licenses/LICENSE")
    except metadata.PackageNotFoundError:
        text = None
    if text is None:
        raise SkillError(f"{root}: there is no LICENSE; install {PROJECT} by pip")
    return text.encode()


def write_manifest(skill: Skill, files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of the files: the skill, its version, and SHA-256 of each."""
    content = {
        "skill": skill.main.front_matter.text("name"),
        "version": version_of(skill),
        "files": {path: digest(data) for path, data in sorted(files.items())},
    }
    return (json.dumps(content, indent=1) + "\n").encode()


def version_of(skill: Skill) -> str:
    """Return the version that SKILL.md gives; "" where it gives none."""
    values = skill.main.front_matter.values.get("metadata")
    return values.get("version", "") if isinstance(values, Mapping) else ""


def digest(data: bytes) -> str:
    """Return SHA-256 of the data."""
    return hashlib.sha256(data).hexdigest()

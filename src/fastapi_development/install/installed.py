"""What stands where an assistant looks for the skill: nothing, a copy, a link, or another's."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fastapi_development.install.skill_files import MANIFEST, digest, is_cache, version_of
from fastapi_development.loader import load

OURS = "/."
"""The end of the target of a link that this package made. It changes nothing about where the link
leads, and tells, of a broken one as well, that it may be replaced and removed."""


@dataclass(frozen=True)
class Installed:
    """What stands at one place."""

    kind: str
    """`nothing`, `copy`, `link`, `broken link` or `foreign`: not written by this package."""
    version: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digests of a copy's files as they were written; empty for what is no copy."""
    there: Mapping[str, str] = field(default_factory=dict)
    """The digests of a copy's files as they are now."""
    made: int = 0
    """How many of the folders above were made for it."""
    target: str = ""
    """Where a link leads."""
    changed: tuple[str, ...] = ()
    """Files of a copy that were written, and hold something else now."""
    added: tuple[str, ...] = ()
    """Files that were not written."""
    missing: tuple[str, ...] = ()


def look(place: Path) -> Installed:
    """Return what stands at the place; it writes nothing."""
    if place.is_symlink():
        return look_at_link(place)
    if not place.exists():
        return Installed("nothing")
    try:
        content = json.loads((place / MANIFEST).read_bytes())
        files, version = dict(content["files"]), str(content["version"])
        made = int(content.get("folders made", 0))
    except (OSError, ValueError, KeyError, TypeError):
        return Installed("foreign")
    there = {path: digest_file(place / path) for path in list_files(place)}
    return Installed(
        "copy",
        version,
        files,
        there,
        made,
        changed=tuple(sorted(p for p in there if p in files and there[p] != files[p])),
        added=tuple(sorted(path for path in there if path not in files)),
        missing=tuple(sorted(path for path in files if path not in there)),
    )


def look_at_link(place: Path) -> Installed:
    """Return what a link is, and the version of the skill that it leads to."""
    target = os.readlink(place)
    if not target.endswith(OURS):
        return Installed("foreign", target=target)
    target = target.removesuffix(OURS)
    if not (place / "SKILL.md").is_file():
        return Installed("broken link", target=target)
    return Installed("link", version_of(load(place)), target=target)


def list_files(folder: Path) -> Iterator[str]:
    """Yield the path of each file and link of a copy, without caches and the manifest itself."""
    for parent, folders, names in os.walk(folder):
        # A link to a folder is not followed: it is something that the user put there.
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in (*names, *links):
            path = Path(parent, name).relative_to(folder).as_posix()
            if path != MANIFEST and not is_cache(path):
                yield path


def expected(files: Mapping[str, bytes]) -> tuple[str, dict[str, str]]:
    """Return the version and the digests that a copy of these files has."""
    content = json.loads(files[MANIFEST])
    return content["version"], content["files"]


def judge(state: Installed, files: Mapping[str, bytes], root: str) -> str:
    """Return in one or two words how what stands there differs from the running package's."""
    if state.kind == "nothing":
        return "not installed"
    if state.kind in ("foreign", "broken link"):
        return state.kind
    version, wanted = expected(files)
    if state.kind == "link":
        same = os.path.realpath(state.target) == os.path.realpath(root)
        return "up to date" if same or state.version == version else "outdated"
    if (state.version, state.files) != (version, wanted):
        return "outdated"
    return "modified" if state.changed or state.added or state.missing else "up to date"


def describe(state: Installed, verdict: str) -> list[str]:
    """Return what a user is told of a place."""
    remedies = {
        "outdated": "; run `fastapi-skill install`",
        "broken link": f" to {state.target}; run `fastapi-skill install`",
        "foreign": ": it was not written by this command",
    }
    version = f"{state.version or 'no version'}, " if state.kind in ("copy", "link") else ""
    leads = f", a link to {state.target}" if state.kind == "link" else ""
    lines = [f"{version}{verdict}{remedies.get(verdict, '')}{leads}"]
    for word in ("changed", "added", "missing"):
        lines += [f"{word}: {path}" for path in getattr(state, word)]
    return lines


def digest_file(file: Path) -> str:
    """Return the digest of the file; "" for what is no plain file."""
    if file.is_symlink() or not file.is_file():
        return ""
    return digest(file.read_bytes())

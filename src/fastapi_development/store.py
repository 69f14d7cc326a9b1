"""Where the index of a skill is kept, and when it is built anew.

It stands on the way of every `get`: what builds an index is imported where one is missing or old.
"""

import os

from fastapi_development.search import Index, IndexFileError

NAME = "skill.index"
MAPPED_FROM = 1 << 20
"""Bytes from which on a file is mapped, not read."""


def open_index(root: str) -> Index:
    """Return the index of the skill in the folder, built anew where the pages are newer.

    It is kept beside the pages; where that folder is read-only, in the user's cache folder; where
    that is too, in memory alone. Raises SkillError where the folder is no skill.
    """
    newest = newest_change(root)
    for path in (f"{root}/{NAME}", cache_path(root)):
        index = read_index(path)
        if index is not None and os.stat(path).st_mtime_ns >= newest:
            return index
    return renew(root)


def newest_change(root: str) -> int:
    """Return when the pages, or the folders that hold them, last changed: nanoseconds of mtime.

    A folder changes when a page comes or goes.
    """
    newest = 0
    for folder in list_folders(root):
        try:
            newest = max(newest, os.stat(folder).st_mtime_ns)
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".md"):
                        newest = max(newest, entry.stat().st_mtime_ns)
        except OSError:
            continue
    return newest


def list_folders(root: str) -> list[str]:
    """Return the folders whose Markdown files are indexed."""
    return [f"{root}/patterns"]


def cache_path(root: str) -> str:
    """Return where the index of a read-only folder is kept."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    name = os.path.abspath(root).replace(os.sep, "%")[-200:]
    return f"{cache}/fastapi-development/{name}.index"


def read_index(path: str) -> Index | None:
    """Return the index in the file; None where there is none, or none that can be used."""
    try:
        with open(path, "rb") as file:
            if os.fstat(file.fileno()).st_size < MAPPED_FROM:
                return Index(file.read())
            import mmap

            return Index(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))  # type: ignore[arg-type]  # read like bytes
    except (OSError, IndexFileError, ValueError):
        return None


def renew(root: str) -> Index:
    """Return an index of the pages as they are, and keep it where a folder can be written."""
    from pathlib import Path

    from fastapi_development.index import build, digest_of
    from fastapi_development.loader import load

    skills = [load(Path(root))]
    digest = digest_of(skills)
    for path in (f"{root}/{NAME}", cache_path(root)):
        index = read_index(path)
        if index is not None and index.digest == digest and touch(path):
            return index
    data = build(skills)
    for path in (f"{root}/{NAME}", cache_path(root)):
        if keep(path, data):
            break
    return Index(data)


def touch(path: str) -> bool:
    """Mark the file as new; return whether that could be done."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def keep(path: str, data: bytes) -> bool:
    """Write the file aside and move it into place; return whether that could be done."""
    aside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(aside, "wb") as file:
            file.write(data)
        os.replace(aside, path)
    except OSError:
        remove(aside)
        return False
    return True


def remove(path: str) -> None:
    """Remove the file if it is there."""
    if os.path.exists(path):
        os.unlink(path)

"""Where the index of a skill is kept, and when it is built anew.

It stands on the way of every `get`: what builds an index is imported where one is missing or old.
"""

import os

from fastapi_development import SKILL_ROOT, SkillError
from fastapi_development.index_file import Index, IndexFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fastapi_development.search import Searchable

NAME = "skill.index"
SCALE_NAME = "skill.scale"
"""The folder of an index by tantivy, which `fastapi-skill index --scale` makes."""
MAPPED_FROM = 1 << 20
"""Bytes from which on a file is mapped, not read."""


def open_index(root: str, several: bool = False) -> "Searchable":
    """Return the index of the skill in the folder, built anew where a page is newer.

    With `several`, the folder holds skills side by side, and one index holds them all. It is kept
    in that folder; where that is read-only, in the user's cache folder; where that is too, in
    memory alone. An index that was built for scale is used as it is, however old. Raises
    SkillError where the folder is no skill.
    """
    if os.path.isdir(f"{root}/{SCALE_NAME}"):
        return open_scale(root)
    for path in (f"{root}/{NAME}", cache_path(root)):
        index = read_index(path)
        if index is not None and is_new(index, path, root):
            return index
    return renew(root, several)


def open_scale(root: str) -> "Searchable":
    """Return the index by tantivy; raise SkillError where it cannot be read."""
    from pathlib import Path

    try:
        from fastapi_development.scale import ScaleIndex

        return ScaleIndex(Path(root, SCALE_NAME))
    except ImportError:
        remedy = 'pip install "fastapi-development[scale]"'
    except ValueError:
        remedy = "build it again with `fastapi-skill index --scale`"
    raise SkillError(f"{root}/{SCALE_NAME}: the index cannot be read; {remedy}")


def is_new(index: Index, path: str, root: str) -> bool:
    """Return whether nothing that the index was made of has changed since: by time of change.

    A folder changes when a page comes or goes.
    """
    try:
        made = os.stat(path).st_mtime_ns
        return all(os.stat(f"{root}/{file}").st_mtime_ns <= made for file in index.watched())
    except OSError:
        return False


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


def renew(root: str, several: bool) -> Index:
    """Return an index of the pages as they are, and keep it where a folder can be written."""
    from pathlib import Path

    from fastapi_development.index import build, digest_of
    from fastapi_development.loader import load, load_all

    skills = load_all(Path(root)) if several else [load(Path(root))]
    folder = root if several else ""
    digest = digest_of(skills, folder)
    for path in (f"{root}/{NAME}", cache_path(root)):
        index = read_index(path)
        if index is not None and index.digest == digest and touch(path):
            return index
    data = build(skills, folder)
    if root == SKILL_ROOT:
        compile_modules()
    for path in (f"{root}/{NAME}", cache_path(root)):
        if keep(path, data):
            break
    return Index(data)


def compile_modules() -> None:
    """Compile this package ahead of time, as pip does with what it installs.

    A copied folder has not been installed. Where Python is told to write no bytecode by itself, as
    in many containers, each look-up would compile all of it again: twice the time of the rest.
    """
    import compileall

    compileall.compile_dir(os.path.dirname(__file__), maxlevels=0, quiet=2)


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
        # Moving it changed the time of its folder, which may be one that is watched.
        os.utime(path)
    except OSError:
        remove(aside)
        return False
    return True


def remove(path: str) -> None:
    """Remove the file if it is there."""
    if os.path.exists(path):
        os.unlink(path)

"""Put a folder in place of another so that an interruption leaves the old one or the new one.

The new one is made in a staging folder beside the old one, in the same file system, and brought to
the disk. Then the two are exchanged: on Linux in one step (`renameat2`), so a reader never finds
nothing; elsewhere by two renames, and what is left of an interrupted run is put right by the next.

A symbolic link to a folder per version would be exchanged in one step everywhere. It is not used:
a project is committed and checked out on systems without links, and not every assistant follows
them.
"""

import contextlib
import ctypes
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
"""Constants of `renameat2(2)`."""


def staging(place: Path) -> Path:
    """Return the folder beside the place in which its next content is made.

    What it holds stands one level deeper than a skill, where no assistant looks for one.
    """
    return place.with_name(f".{place.name}.staging")


@contextlib.contextmanager
def locked(place: Path) -> Iterator[None]:
    """Keep other runs from the place while the block runs, and put right what one left behind."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        if sys.platform != "win32":
            import fcntl

            folder = os.open(place.parent, os.O_RDONLY)
            stack.callback(os.close, folder)
            # Some network file systems cannot lock a folder.
            with contextlib.suppress(OSError):
                fcntl.flock(folder, fcntl.LOCK_EX)
        recover(place)
        yield


def recover(place: Path) -> None:
    """Undo what an interrupted run began: the place is then as before it, or as after it."""
    stage = staging(place)
    if not stage.is_dir():
        return
    old = stage / "old"
    if os.path.lexists(old) and not os.path.lexists(place):
        os.rename(old, place)
    shutil.rmtree(stage)


def put(place: Path, make: Callable[[Path], None]) -> None:
    """Put what `make` writes to the path that it is given in the place of what stands there."""
    stage = staging(place)
    stage.mkdir()
    new = stage / "new"
    try:
        make(new)
        sync_folder(stage)
        exchange(new, place)
        sync_folder(place.parent)
    finally:
        recover(place)


def exchange(new: Path, place: Path) -> None:
    """Move the new one into the place; what stood there goes to the staging folder."""
    if not os.path.lexists(place):
        os.rename(new, place)
    elif not exchange_at_once(new, place):
        os.rename(place, new.with_name("old"))
        os.rename(new, place)


def exchange_at_once(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; return whether this system can do that."""
    if sys.platform != "linux":
        return False
    call = getattr(ctypes.CDLL(None), "renameat2", None)
    if call is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    done: int = call(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    return done == 0


def remove(place: Path) -> None:
    """Remove the folder, or the link, in one step."""
    if place.is_symlink():
        place.unlink()
    else:
        stage = staging(place)
        stage.mkdir()
        os.rename(place, stage / "removed")
        shutil.rmtree(stage)
    sync_folder(place.parent)


def write_tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, in this order, and bring each to the disk."""
    folders = {folder}
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        folders |= {parent for parent in file.parents if folder in parent.parents}
        with file.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    for each in sorted(folders):
        sync_folder(each)


def sync_folder(folder: Path) -> None:
    """Bring the names in the folder to the disk, where the system can do that for folders."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What is to be done at a place to have the skill there, or not to have it; and the doing of it."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from fastapi_development.install.folder_swap import locked, put, remove, sync_folder, write_tree
from fastapi_development.install.installed import OURS, Installed, expected, look
from fastapi_development.install.skill_files import MANIFEST, digest
from fastapi_development.store import NAME as INDEX

NAMED = 20
"""Kept files that are named one by one."""


@dataclass(frozen=True)
class Step:
    """What is to be done at one place."""

    place: Path
    action: str
    """`write`, `update`, `link`, `remove`, `nothing`, or `refuse`: something is in the way."""
    summary: str
    kept: Mapping[str, str] = field(default_factory=dict)
    """Files of the user that stay, and why each does."""
    do: Callable[[], None] = lambda: None
    plan: Callable[[], "Step"] | None = None
    """Makes the step anew, from what stands at the place by then."""

    def lines(self) -> list[str]:
        """Return what a user is told."""
        kept = [f"keep {path}: {why}" for path, why in self.kept.items()]
        more = [f"keep {len(kept) - NAMED} more files"] if len(kept) > NAMED else []
        return [self.summary, *kept[:NAMED], *more]

    def to_json(self) -> dict[str, object]:
        """Return the same for a program."""
        return {"action": self.action, "summary": self.summary, "kept": sorted(self.kept)}


def perform(step: Step) -> None:
    """Do what was planned, alone at the place, if it still is what is to be done there."""
    if step.plan is None or step.action in ("nothing", "refuse"):
        return
    with locked(step.place):
        step.plan().do()


def plan_install(
    place: Path, files: Mapping[str, bytes], how: str | None, root: str, made: int | None = None
) -> Step:
    """Return the step that brings the skill there, as a copy of the files or a link to the root.

    Without a wish it stays what it is, and becomes a copy where nothing is. `made` is how many of
    the folders above are not there before the first step.
    """
    state = look(place)
    made = count_missing(place) if made is None else made

    def plan() -> Step:
        return plan_install(place, files, how, root, made)

    if state.kind == "foreign":
        return refuse(place, "move it away and run this again")
    if how == "link" or (how is None and state.kind in ("link", "broken link")):
        return plan_link(place, state, root, plan)
    kept = find_kept(state, files)
    summary = summarise(state, files)
    if not summary:
        return Step(place, "nothing", f"{state.version}, up to date", kept)
    count = state.made if state.kind == "copy" else made

    def write() -> None:
        put(place, lambda new: write_copy(new, files, count, place, kept))

    action = "update" if state.kind == "copy" else "write"
    return Step(place, action, summary, kept, write, plan)


def plan_link(place: Path, state: Installed, root: str, plan: Callable[[], Step]) -> Step:
    """Return the step that makes a link to the root of the skill."""
    if state.kind == "link" and os.path.realpath(place) == os.path.realpath(root):
        return Step(place, "nothing", f"{state.version}, a link to {root}")
    if state.changed or state.added:
        files = ", ".join([*state.changed, *state.added][:NAMED])
        return refuse(place, f"move your own files and changes away first: {files}")

    def link() -> None:
        put(place, lambda new: new.symlink_to(f"{root}{OURS}"))

    return Step(place, "link", f"link to {root}", do=link, plan=plan)


def plan_uninstall(place: Path) -> Step:
    """Return the step that removes what was written there."""
    state = look(place)
    if state.kind == "nothing":
        return Step(place, "nothing", "not installed")
    if state.kind == "foreign":
        return refuse(place, "remove it by hand if you want it gone")
    kept = find_kept(state, {})

    def take_away() -> None:
        if kept:
            put(place, lambda new: copy_kept(new, place, kept))
        else:
            remove(place)
            remove_empty(place, state.made)

    count = len(state.files) - len(state.changed) - len(state.missing)
    summary = f"remove {count} files" if state.kind == "copy" else f"remove link to {state.target}"
    return Step(place, "remove", summary, kept, take_away, lambda: plan_uninstall(place))


def refuse(place: Path, remedy: str) -> Step:
    """Return the step that leaves the place alone."""
    what = "a link" if place.is_symlink() else "a folder" if place.is_dir() else "a file"
    state = look(place)
    whose = "is not of this command" if state.kind == "foreign" else "is in use"
    return Step(place, "refuse", f"left alone: {what} stands there that {whose}; {remedy}")


def find_kept(state: Installed, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the files of the user, and why each is kept; not one that holds what ours does."""
    yours = dict.fromkeys(state.added, "it is yours")
    help_ = "; delete it and install again to have ours" if files else ""
    yours |= dict.fromkeys(state.changed, f"you changed it{help_}")
    return {
        path: why
        for path, why in sorted(yours.items())
        if path not in files or state.there[path] != digest(files[path])
    }


def summarise(state: Installed, files: Mapping[str, bytes]) -> str:
    """Return what an installation changes; "" where the copy is what it should be."""
    version, wanted = expected(files)
    if state.kind != "copy":
        size = sum(map(len, files.values())) / 1_000_000
        instead = f", in place of the link to {state.target}" if state.target else ""
        return f"write {len(wanted)} files, {size:.1f} MB{instead}"
    new = len(wanted.keys() - state.files.keys())
    gone = len(state.files.keys() - wanted.keys())
    other = sum(state.files.get(path, digest_) != digest_ for path, digest_ in wanted.items())
    lost = len(set(state.missing) & wanted.keys() & state.files.keys())
    if not (new or gone or other or lost):
        return ""
    counts = f"{new} new, {other} changed, {gone} removed, {lost} restored files"
    return f"update {state.version} to {version}: {counts}"


def count_missing(place: Path) -> int:
    """Return how many of the two folders above the place are to be made."""
    return sum(not folder.exists() for folder in (place.parent, place.parent.parent))


def write_copy(
    new: Path, files: Mapping[str, bytes], made: int, place: Path, kept: Mapping[str, str]
) -> None:
    """Write the files to the new folder, with the user's own from the place."""
    content = json.loads(files[MANIFEST]) | {"folders made": made}
    manifest = {MANIFEST: (json.dumps(content, indent=1) + "\n").encode()}
    ours = {path: data for path, data in files.items() if path not in kept}
    index = {} if kept else {INDEX: files[INDEX]}
    ours.pop(INDEX)
    # The index comes last, for it is old when a page is newer. With pages of the user's it is
    # built at the first look-up.
    write_tree(new, ours | manifest | index)
    copy_kept(new, place, kept)


def copy_kept(new: Path, place: Path, kept: Mapping[str, str]) -> None:
    """Copy the user's files, links as links."""
    for path in kept:
        copy = new / path
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(place / path, copy, follow_symlinks=False)
        if not copy.is_symlink():
            with copy.open("rb") as stream:
                os.fsync(stream.fileno())
        sync_folder(copy.parent)


def remove_empty(place: Path, made: int) -> None:
    """Remove the folders that were made for the skill, if nothing else has come into them."""
    for folder in (place.parent, place.parent.parent)[:made]:
        with suppress(OSError):
            folder.rmdir()

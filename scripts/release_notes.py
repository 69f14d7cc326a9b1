"""Print what CHANGELOG.md says of a release: `python scripts/release_notes.py v0.1.0`.

It fails where the tag is not the version of pyproject.toml, or where the changelog has no entry for
it, so a release begins with it.
"""

import argparse
import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
HEADING = re.compile(r"## \[(?P<version>[^]]+)\](?: - (?P<date>\S+))?")
"""The form of https://keepachangelog.com/en/1.1.0/."""


class ReleaseError(Exception):
    """What keeps a release from being made; the text names the place and the remedy."""


@dataclass(frozen=True)
class Entry:
    """What the changelog says of one version."""

    version: str
    date: str
    """"" of what is not released."""
    text: str


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Print the notes of the release that the tag names; return 1 where there can be none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tag", help="v and the version")
    options = parser.parse_args(arguments)
    try:
        print(find_notes(options.tag, root))
    except ReleaseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def find_notes(tag: str, root: Path) -> str:
    """Return the changelog's text on the version of the project; raises ReleaseError."""
    with open(root / "pyproject.toml", "rb") as file:
        version = tomllib.load(file)["project"]["version"]
    if tag != f"v{version}":
        raise ReleaseError(f'pyproject.toml: the version is "{version}", the tag "{tag}"')
    entries = read_changelog((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    found = [entry for entry in entries if entry.version == version]
    if not found:
        raise ReleaseError(
            f'CHANGELOG.md: there is no "## [{version}] - DATE"; head what is unreleased so'
        )
    (entry,) = found
    if not entry.date or not entry.text:
        raise ReleaseError(f'CHANGELOG.md: "## [{version}]" has no date or no text; give it both')
    return entry.text


def read_changelog(text: str) -> list[Entry]:
    """Return the entries in their order; raises ReleaseError for a heading of another form."""
    _, *parts = re.split(r"(?m)^(?=## )", text)
    entries = []
    for part in parts:
        heading, _, body = part.partition("\n")
        match = HEADING.fullmatch(heading)
        if match is None:
            raise ReleaseError(f'CHANGELOG.md: "{heading}" is not "## [VERSION] - DATE"')
        entries.append(Entry(match["version"], match["date"] or "", body.strip()))
    return entries


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

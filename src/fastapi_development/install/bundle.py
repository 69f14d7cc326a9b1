"""`bundle`: the skill as one `.skill` file, a zip whose one folder is the skill.

The same skill gives the same bytes, on any machine: names are sorted, times and permissions fixed,
and nothing is compressed. Compression would halve the 2 MB, but its bytes depend on the zlib that a
Python was built with (Linux distributions and Windows builds have zlib-ng), so a digest that was
published could not be checked elsewhere.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from fastapi_development import SKILL_ROOT, SkillError, validate
from fastapi_development.install.skill_files import collect, digest
from fastapi_development.loader import load

START = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip can hold."""
UNIX = 3
MODE = 0o100644
STRUCTURE = ("SKILL-", "PAGE-", "SNIPPET-ORPHANS", "SNIPPET-TESTS", "SNIPPET-COMPILES")
"""Rules that look at what is there; those that run the code are for `validate`."""


def main(arguments: list[str]) -> int:
    """Write the bundle; raises SkillError where that cannot be done."""
    parser = argparse.ArgumentParser(prog="fastapi-skill bundle", description=__doc__)
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="by default the skill's name and .skill"
    )
    parser.add_argument(
        "--skill", type=Path, default=Path(SKILL_ROOT), metavar="FOLDER", help="another skill"
    )
    options = parser.parse_args(arguments[1:])
    name = load(options.skill).main.front_matter.text("name")
    if not name:
        raise SkillError(f"{options.skill}/SKILL.md: there is no name; give the skill one")
    output = options.output or Path(f"{name}.skill")
    check_output(output, name)
    files = collect(options.skill)
    try:
        data = write_aside(output, name, files)
    except OSError as error:
        raise SkillError(f"{output}: {error.strerror}; nothing was written") from error
    print(f"{output}: {len(files)} files, {len(data)} bytes, sha256 {digest(data)}")
    return 0


def check_output(output: Path, name: str) -> None:
    """Raise SkillError where the file cannot be written, or another thing than a bundle is lost."""
    if not output.parent.is_dir():
        raise SkillError(f"{output.parent}: there is no such folder; make it first")
    if output.is_dir():
        raise SkillError(f"{output}: it is a folder; name a file, such as {output / name}.skill")
    if output.exists() and not is_bundle(output):
        raise SkillError(f"{output}: it is no bundle and is not overwritten; name another file")


def is_bundle(file: Path) -> bool:
    """Return whether the file is a zip with one folder that is a skill."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False
    tops = {name.split("/")[0] for name in names}
    return len(tops) == 1 and f"{tops.pop()}/SKILL.md" in names


def write_aside(output: Path, name: str, files: Mapping[str, bytes]) -> bytes:
    """Write the bundle beside its place, check it, and move it there; return what it holds."""
    handle, aside = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            pack(stream, name, files)
            stream.flush()
            os.fsync(stream.fileno())
        check(Path(aside), name)
        data = Path(aside).read_bytes()
        os.chmod(aside, 0o666 & ~current_umask())
        os.replace(aside, output)
    except BaseException:
        os.unlink(aside)
        raise
    return data


def pack(stream: BinaryIO, name: str, files: Mapping[str, bytes]) -> None:
    """Write the files as a zip."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{name}/{path}", START)
            entry.create_system = UNIX
            entry.external_attr = MODE << 16
            archive.writestr(entry, data)


def check(bundle: Path, name: str) -> None:
    """Unpack the bundle and raise SkillError where it is no skill that answers.

    The rules on structure are run, and the look-up that the skill brings along is asked for its
    first page, with nothing installed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(scratch)
        root = Path(scratch, name)
        skill = load(root)
        rules = STRUCTURE if skill.modules else ("SKILL-SPEC", "SKILL-SIZE", "PAGE-READING")
        findings = validate.run(skill, only=rules).findings
        if findings:
            lines = "\n".join(map(str, findings))
            raise SkillError(f"{name}: mend the skill first, for validate finds\n{lines}")
        script = root / "scripts" / "skill.py"
        if script.is_file() and skill.pages:
            ask(script, skill.pages[0].title)


def ask(script: Path, query: str) -> None:
    """Raise SkillError where the look-up does not answer."""
    line = [sys.executable, "-I", "-S", "-B", str(script), "get", query]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SkillError(f'{script.name} does not answer "{query}": {done.stdout}{done.stderr}')


def current_umask() -> int:
    """Return the permissions that new files do not get."""
    umask = os.umask(0)
    os.umask(umask)
    return umask

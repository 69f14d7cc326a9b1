"""The files of a skill that an assistant may read, with their digests, as SEP-2640 wants them."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from mimetypes import MimeTypes
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from pydantic import JsonValue, TypeAdapter, ValidationError

from fastapi_development import SkillError
from fastapi_development.install.skill_files import is_cache
from fastapi_development.parser import parse_page

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SCHEME = "skill://"
MOST_FILES = 512
MOST_BYTES = 16 * 1024 * 1024
"""What every client must be able to load (SEP-2640, Limits)."""
TYPES = MimeTypes()
TYPES.add_type("text/markdown", ".md")  # Python knows it from 3.13 on
Fields = TypeAdapter(dict[str, JsonValue])


@dataclass(frozen=True)
class SkillFile:
    """A file as its bytes were when the skill was read."""

    uri: str
    path: str
    """Relative to the skill's root."""
    data: bytes
    text: str | None
    """The bytes as UTF-8; None where they are not."""
    digest: str
    """`sha256:` and 64 hexadecimal digits, over the bytes."""

    @property
    def mime_type(self) -> str:
        """The type by the file's ending; for an ending that says nothing, by its bytes."""
        unknown = "application/octet-stream" if self.text is None else "text/plain"
        return TYPES.guess_type(self.path)[0] or unknown


@dataclass(frozen=True)
class SkillEntry:
    """A skill with its front matter as it is written, and all of its files."""

    uri: str
    """Of its SKILL.md."""
    front_matter: dict[str, JsonValue]
    files: tuple[SkillFile, ...]

    @property
    def name(self) -> str:
        """The skill's name."""
        return str(self.front_matter["name"])

    @property
    def description(self) -> str:
        """What the skill does and when to use it."""
        return str(self.front_matter["description"])

    def to_wire(self) -> dict[str, Any]:
        """Return the `Skill` of SEP-2640."""
        return {
            "uri": self.uri,
            "frontmatter": self.front_matter,
            "resources": [
                {"uri": file.uri, "digest": file.digest, "size": len(file.data)}
                for file in self.files
            ],
        }


def read_skill(root: Path) -> SkillEntry:
    """Return the skill in the folder; raise SkillError where clients could not load it."""
    fields = read_front_matter(root / "SKILL.md")
    base = f"{SCHEME}{fields['name']}/"
    files = tuple(read_file(root, path, base) for path in sorted(list_files(root)))
    if len(files) > MOST_FILES:
        raise SkillError(
            f"{root}: the skill has {len(files)} files, and clients load {MOST_FILES} at most; "
            "divide it"
        )
    size = sum(len(file.data) for file in files)
    if size > MOST_BYTES:
        raise SkillError(
            f"{root}: the skill has {size} bytes, and clients load {MOST_BYTES} at most; divide it"
        )
    return SkillEntry(f"{base}SKILL.md", fields, files)


def read_front_matter(path: Path) -> dict[str, JsonValue]:
    """Return the front matter as YAML has it; raise SkillError where a client would refuse it."""
    source = parse_page(path.name, path.read_text(encoding="utf-8-sig")).front_matter.source
    try:
        fields = Fields.validate_python(yaml.safe_load(source))
    except (yaml.YAMLError, ValidationError):
        message = "the front matter is no YAML of texts, numbers, lists and maps"
        raise SkillError(f"{path}: {message}; put dates in quotes") from None
    name, description = fields.get("name"), fields.get("description")
    if not isinstance(name, str) or len(name) > 64 or not NAME.fullmatch(name):
        remedy = "use 1 to 64 of a-z, 0-9 and single hyphens between them"
        raise SkillError(f"{path}: {name!r} is not a name of a skill; {remedy}")
    if not isinstance(description, str) or not 1 <= len(description.strip()) <= 1024:
        raise SkillError(f"{path}: the description is not 1 to 1024 characters; write one")
    return fields


def list_files(root: Path) -> Iterator[str]:
    """Yield the paths of SKILL.md, the pages and the modules; without patterns/, of all files.

    No cache, no index, nothing hidden, and no link that leads out of the skill.
    """
    usual = ("SKILL.md", "patterns/*.md", "snippets/**/*.py")
    for pattern in usual if (root / "patterns").is_dir() else ("**/*",):
        for file in root.glob(pattern):
            parts = file.relative_to(root).parts
            is_other = any(part.startswith(".") for part in parts) or is_cache("/".join(parts))
            if not is_other and file.is_file() and file.resolve().is_relative_to(root.resolve()):
                yield "/".join(parts)


def read_file(root: Path, path: str, base: str) -> SkillFile:
    """Return a file of the skill."""
    data = (root / path).read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = None
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return SkillFile(f"{base}{quote(path)}", path, data, text, digest)

"""The skills extension of MCP (SEP-2640): whole skills, file by file, with digests.

The digests are those of the bytes that are handed over: both are taken at once, when the server
starts and when the index was replaced.
"""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.server.extension import Extension, MethodBinding
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, PaginatedRequestParams, RequestParams
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from fastapi_development import SkillError
from fastapi_development.library import Library
from fastapi_development.loader import find_roots
from fastapi_development.mcp.files import SCHEME, SkillEntry, SkillFile, read_skill

FRESH_MS = 60_000
"""How long a client may keep a list before it asks again."""
LISTED = 50
"""Skills in one part of the list; one of many files takes some 100 kB."""
logger = logging.getLogger(__name__)


class ServedSkills:
    """The skills of a library and their files, read again when its index was replaced."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.shelf = library.current()
        self.entries: dict[str, SkillEntry] = {}
        """By the URI of their SKILL.md."""
        self.files: dict[str, SkillFile] = {}
        """By URI."""
        self.read()

    def current(self) -> "ServedSkills":
        """Return these skills, as they are now."""
        shelf = self.library.current()
        if shelf is not self.shelf:
            self.shelf = shelf
            self.read()
        return self

    def read(self) -> None:
        """Read all files; a skill that clients could not load is left out, and the log says why."""
        entries: dict[str, SkillEntry] = {}
        for root in list_roots(self.library):
            try:
                entry = read_skill(root)
            except (SkillError, OSError, UnicodeDecodeError) as error:
                logger.error("not offered as a skill: %s", error)
                continue
            if entry.uri in entries:
                logger.error("not offered as a skill: %s: another has its name", root)
                continue
            entries[entry.uri] = entry
        self.entries = entries
        self.files = {file.uri: file for entry in entries.values() for file in entry.files}


def list_roots(library: Library) -> list[Path]:
    """Return the folders of the library's skills."""
    root = Path(library.root)
    return find_roots(root) if library.several else [root]


class SkillParams(RequestParams):
    """The parameters of `skills/get`."""

    uri: str


class SkillsExtension(Extension):
    """`skills/list` and `skills/get`; the files themselves are resources."""

    identifier = "io.modelcontextprotocol/skills"

    def __init__(self, skills: ServedSkills) -> None:
        self.skills = skills

    def methods(self) -> Sequence[MethodBinding]:
        """Return both methods, for the protocol versions that the extension is written for."""
        versions = frozenset(MODERN_PROTOCOL_VERSIONS)
        return (
            MethodBinding("skills/list", PaginatedRequestParams, self.list_skills, versions),
            MethodBinding("skills/get", SkillParams, self.get_skill, versions),
        )

    async def list_skills(
        self, context: ServerRequestContext[Any, Any], params: PaginatedRequestParams
    ) -> dict[str, Any]:
        """Return the skills behind the cursor, which is the URI of one, in order of their URIs.

        So one that goes or comes between two parts leads no other to be left out. Raise MCPError
        where the cursor is none that was given.
        """
        cursor = params.cursor or ""
        if cursor and not cursor.startswith(SCHEME):
            message = f'no list goes on at "{cursor[:200]}"; give the nextCursor of the part before'
            raise MCPError(code=INVALID_PARAMS, message=message)
        entries = self.skills.current().entries
        uris = sorted(uri for uri in entries if uri > cursor)
        skills = [entries[uri].to_wire() for uri in uris[:LISTED]]
        more = {"nextCursor": uris[LISTED - 1]} if len(uris) > LISTED else {}
        return complete(skills=skills, **more)

    async def get_skill(
        self, context: ServerRequestContext[Any, Any], params: SkillParams
    ) -> dict[str, Any]:
        """Return one skill; raise MCPError where there is none at the URI."""
        entry = self.skills.current().entries.get(params.uri)
        if entry is None:
            message = f"no skill is served at {params.uri[:200]}; skills/list names them"
            raise MCPError(code=INVALID_PARAMS, message=message)
        return complete(skill=entry.to_wire())


def complete(**fields: object) -> dict[str, Any]:
    """Return a result as the extension wants it."""
    return {"resultType": "complete", "ttlMs": FRESH_MS, "cacheScope": "public", **fields}

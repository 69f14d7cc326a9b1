"""The pages by MCP: two tools, a prompt, and the files of the skill as resources."""

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated, Any

from mcp.server.caching import CacheHint
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.server.stdio import stdio_server
from mcp_types import (
    CallToolResult,
    Resource,
    ResourceTemplate,
    TextContent,
    ToolAnnotations,
)
from pydantic import BaseModel, Field
from pydantic.networks import AnyUrl

from fastapi_development import SkillError
from fastapi_development.get import LONGEST, check_query
from fastapi_development.library import DEFAULT_LIMIT, LIMITS, Library, PageContent, SearchAnswer
from fastapi_development.mcp.files import SkillFile
from fastapi_development.mcp.quick_stdio import open_wire
from fastapi_development.mcp.skills_extension import FRESH_MS, ServedSkills, SkillsExtension
from fastapi_development.mcp.text import Texts, find_page, render_page, write_review
from fastapi_development.search import search

READ_ONLY = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
PUBLIC = CacheHint(ttl_ms=FRESH_MS, scope="public")
USAGE = (
    "Its pages are newer than your memory, and their code is proven by tests. Before you write or "
    "review code on their subject, and when an error message appears, call search_patterns with a "
    "question, a keyword or the message: it returns the section that answers, code included. "
    '"nothing found" means that no page answers: do not stretch one to fit. get_pattern reads a '
    "whole page, or another section of it."
)


class SkillServer(MCPServer[dict[str, Any]]):
    """A server whose resources are the files of the skills, as they are now."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.skills = ServedSkills(library)
        entries = list(self.skills.entries.values())
        about = (
            entries[0].description if len(entries) == 1 else f"Patterns of {len(entries)} skills."
        )
        super().__init__(
            name="fastapi-skill",
            title="FastAPI patterns",
            instructions=f"{about} {USAGE}",
            version=read_version(),
            extensions=[SkillsExtension(self.skills)],
            log_level="WARNING",
            cache_hints={
                "tools/list": PUBLIC,
                "prompts/list": PUBLIC,
                "resources/list": PUBLIC,
                "resources/templates/list": PUBLIC,
                "resources/read": PUBLIC,
            },
            subscriptions=False,
        )

    async def list_resources(self) -> list[Resource]:
        """Return SKILL.md and all other files of each skill."""
        entries = self.skills.current().entries.values()
        return [
            Resource(
                uri=file.uri,
                name=entry.name if file.uri == entry.uri else file.path,
                description=entry.description if file.uri == entry.uri else None,
                mime_type=file.mime_type,
                size=len(file.data),
            )
            for entry in entries
            for file in entry.files
        ]

    async def list_resource_templates(self) -> list[ResourceTemplate]:
        """Return how the URI of a file is made."""
        return [
            ResourceTemplate(
                uri_template="skill://{skill}/{+path}",
                name="skill-file",
                description="A file of a skill: SKILL.md, or one that it names: patterns/cors.md",
            )
        ]

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[dict[str, Any], Any] | None = None
    ) -> Iterable[ReadResourceContents]:
        """Return the file; raise ResourceNotFoundError where the skills have none at the URI."""
        file = self.skills.current().files.get(str(uri))
        if file is None:
            message = f"there is no file {str(uri)[:200]}; resources/list names them"
            raise ResourceNotFoundError(message)
        return [read_contents(file)]

    async def run_stdio_async(self) -> None:
        """Serve on standard input and output; plain searches get there by the short way."""
        wire = open_wire(self.library.current)
        async with stdio_server(wire, wire) as (read_stream, write_stream):
            options = self._lowlevel_server.create_initialization_options()
            await self._lowlevel_server.run(read_stream, write_stream, options)


def read_contents(file: SkillFile) -> ReadResourceContents:
    """Return the file's bytes: as text where they are text."""
    content = file.data if file.text is None else file.text
    return ReadResourceContents(content=content, mime_type=file.mime_type)


def read_version() -> str:
    """Return the version of this package; "" where it is not installed."""
    try:
        return version("fastapi-development")
    except PackageNotFoundError:
        return ""


def make_server(library: Library) -> SkillServer:
    """Return the server, which shares the library with whoever else serves it."""
    server = SkillServer(library)
    names = [entry.name for entry in server.skills.entries.values()]
    subject = names[0] if len(names) == 1 else f"{len(names)} skills"

    @server.tool(
        title="Search patterns",
        annotations=READ_ONLY,
        description=f"Find the section, code included, in the tested pages of {subject} that "
        "answers a question, a keyword or an error message; or learn that none does.",
    )
    async def search_patterns(
        query: Annotated[
            str,
            Field(
                description="A question, a keyword or an error message, as it stands.",
                json_schema_extra={"minLength": 1, "maxLength": LONGEST},
            ),
        ],
        limit: Annotated[
            int, Field(ge=LIMITS[0], le=LIMITS[-1], description="Pages at most.")
        ] = DEFAULT_LIMIT,
    ) -> Annotated[CallToolResult, SearchAnswer]:
        # It takes a fraction of a millisecond, so no thread.
        try:
            shelf = library.current()
            answer = search(shelf.index, check_query(query), limit)
        except SkillError as error:
            raise ToolError(str(error)) from None
        return answer_with(Texts(shelf).render(answer), shelf.describe(query, answer))

    @server.tool(
        title="Read a pattern",
        annotations=READ_ONLY,
        description=f"Read a page of {subject} by its name, or one section of it.",
    )
    async def get_pattern(
        page: Annotated[str, Field(description="A name that search_patterns gives: upload-limits")],
        section: Annotated[
            str | None,
            Field(description="A heading of the page: Use, Why, Avoid, Test or Limits."),
        ] = None,
    ) -> Annotated[CallToolResult, PageContent]:
        try:
            content = find_page(library, page, section)
        except SkillError as error:
            raise ToolError(str(error)) from None
        return answer_with(render_page(content), content)

    @server.prompt(title="Review a file")
    async def review_file(
        code: Annotated[str, Field(description="What the file holds.")],
        path: Annotated[str, Field(description="Its path, for the report.")] = "",
    ) -> str:
        """Review a file against the patterns."""
        return write_review(library, code, path)

    return server


def answer_with(text: str, content: BaseModel) -> CallToolResult:
    """Return a result in both forms: text for an assistant, data for a program."""
    return CallToolResult(
        content=[TextContent(text=text)], structured_content=content.model_dump(mode="json")
    )

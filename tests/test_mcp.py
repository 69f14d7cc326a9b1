"""The MCP entrance by its two doors, talked to by clients that others wrote."""

import asyncio
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml
from fastapi.testclient import TestClient
from fastmcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, TextContent, TextResourceContents

from fastapi_development import SKILL_ROOT
from fastapi_development.cli import main
from fastapi_development.http.api import make_app
from fastapi_development.mcp.over_http import make_security
from fastapi_development.mcp.quick_http import PATH
from fastapi_development.mcp.skills_extension import LISTED

from .conftest import SkillFolder
from .mcp_doors import COMMAND, Door, open_stdio, serve

INSPECTOR = "@modelcontextprotocol/inspector@1.0.3"
SKILL = "skill://fastapi-development/SKILL.md"
LIST_TOOLS = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
JSON = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture(params=["stdio", "http"])
def door(request: pytest.FixtureRequest) -> Door:
    if request.param == "stdio":
        return open_stdio()
    address = request.getfixturevalue("address")
    return Door(lambda: f"{address}{PATH}")


def text_of(result: Any) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def test_both_tools_only_read_and_describe_what_they_return(door: Door) -> None:
    async def talk(client: Client[Any]) -> Any:
        return await client.list_tools()

    tools = {tool.name: tool for tool in door.talk(talk)}
    assert set(tools) == {"search_patterns", "get_pattern"}
    for tool in tools.values():
        hints = tool.annotations
        assert (hints.read_only_hint, hints.idempotent_hint) == (True, True)
        assert (hints.destructive_hint, hints.open_world_hint) == (False, False)
        assert "fastapi-development" in tool.description
    assert set(tools["search_patterns"].output_schema["properties"]) == {"query", "status", "hits"}
    assert "sections" in tools["get_pattern"].output_schema["properties"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("QueuePool limit of size 5 overflow 10 reached", "answer"),
        ("cors avoid", "answer"),
        ("pizza oven temperature for fastapi", "nearest"),
        ("quantum chromodynamics", "nothing"),
    ],
)
def test_a_search_answers_as_the_command_does(
    address: str, query: str, status: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async def talk(client: Client[Any]) -> Any:
        return await client.call_tool("search_patterns", {"query": query, "limit": 3})

    result = Door(lambda: f"{address}{PATH}").talk(talk)
    main(["get", query, "--limit", "3"])
    printed = capfd.readouterr().out
    main(["get", query, "--limit", "3", "--json"])
    assert text_of(result) == printed.replace("fastapi-skill show", "get_pattern")
    assert result.structured_content == json.loads(capfd.readouterr().out)
    assert result.structured_content["status"] == status


def test_a_page_or_a_section_of_it_is_read(door: Door) -> None:
    async def talk(client: Client[Any]) -> list[Any]:
        return [
            await client.call_tool("get_pattern", arguments)
            for arguments in (
                {"page": "cors"},
                {"page": "cors", "section": "avoid"},
                {"page": "patterns/cors.md#avoid"},
                {"page": "cors", "section": "Why"},
            )
        ]

    whole, avoid, same, why = door.talk(talk)
    assert {"Use", "Why", "Avoid"} <= headings(whole)
    assert "## Use\n" in text_of(whole)
    assert text_of(whole).endswith("Source: patterns/cors.md, proven on FastAPI >=0.165\n")
    assert headings(avoid) == {"Avoid"}
    assert same.structured_content == avoid.structured_content
    # What stands below a section belongs to it.
    assert {"Why", "Unhandled errors and bodies that are too large"} <= headings(why)
    assert "Use" not in headings(why)


def headings(result: Any) -> set[str]:
    return {section["heading"] for section in result.structured_content["sections"]}


@pytest.mark.parametrize(
    ("tool", "arguments", "message"),
    [
        ("search_patterns", {"query": ""}, "the query '' holds no word; give a question"),
        ("search_patterns", {"query": "?!"}, "holds no word"),
        ("search_patterns", {"query": "x" * 5001}, "5001 characters, over 5000; give the last"),
        ("search_patterns", {"query": "cors", "limit": 0}, "greater than or equal to 1"),
        ("search_patterns", {}, "Field required"),
        (
            "get_pattern",
            {"page": "uplod-limits"},
            'there is no page "uplod-limits"; the nearest are upload-limits, ',
        ),
        ("get_pattern", {"page": "../SKILL"}, 'there is no page "../SKILL"; '),
        (
            "get_pattern",
            {"page": ""},
            'there is no page ""; search_patterns finds a page by a question',
        ),
        (
            "get_pattern",
            {"page": "cors", "section": "History"},
            'cors has no section "History"; it has Use · Why · ',
        ),
    ],
)
def test_a_wrong_call_says_what_to_do(
    address: str, tool: str, arguments: dict[str, Any], message: str
) -> None:
    async def talk(client: Client[Any]) -> Any:
        return await client.call_tool(tool, arguments, raise_on_error=False)

    result = Door(lambda: f"{address}{PATH}").talk(talk)
    assert result.is_error
    assert message in text_of(result)


def test_every_file_has_the_digest_of_its_bytes(door: Door) -> None:
    async def talk(client: Client[Any]) -> tuple[Any, ...]:
        (listed,) = await client.list_skills()
        # This reads each file, and raises where its size or digest is another.
        skill = await client.read_skill(listed.uri)
        return listed, await client.get_skill(SKILL), skill, await client.list_resources()

    listed, entry, skill, resources = door.talk(talk)
    assert listed == entry
    root = Path(SKILL_ROOT)
    paths = {path: f"skill://fastapi-development/{path}" for path in list_paths(root)}
    assert {record.uri for record in entry.resources} == set(paths.values())
    assert {resource.uri for resource in resources} == set(paths.values())
    records = {record.uri: record for record in entry.resources}
    for path, uri in paths.items():
        data = (root / path).read_bytes()
        assert records[uri].digest == f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert records[uri].size == len(data)
        assert skill.files[path] == data
    assert len(paths) <= 512
    front_matter = (root / "SKILL.md").read_text().split("---\n")[1]
    assert entry.frontmatter.root == yaml.safe_load(front_matter)


def list_paths(root: Path) -> set[str]:
    files = [root / "SKILL.md", *root.glob("patterns/*.md"), *root.glob("snippets/**/*.py")]
    return {file.relative_to(root).as_posix() for file in files}


def test_a_file_is_listed_with_its_type_and_read_with_it(door: Door) -> None:
    async def talk(client: Client[Any]) -> tuple[Any, ...]:
        uri = "skill://fastapi-development/snippets/cors/app.py"
        (content,) = await client.read_resource(uri)
        return await client.list_resources(), await client.list_resource_templates(), content

    resources, templates, content = door.talk(talk)
    types = {resource.uri: resource.mime_type for resource in resources}
    assert types[SKILL] == "text/markdown"
    assert types["skill://fastapi-development/patterns/cors.md"] == "text/markdown"
    assert types["skill://fastapi-development/snippets/cors/app.py"] == "text/x-python"
    assert resources[0].name == "fastapi-development"
    assert [template.uri_template for template in templates] == ["skill://{skill}/{+path}"]
    assert isinstance(content, TextResourceContents)
    assert content.mime_type == "text/x-python"
    assert content.text == Path(SKILL_ROOT, "snippets/cors/app.py").read_text()


def test_what_is_not_there_is_refused_by_its_code(door: Door) -> None:
    async def talk(client: Client[Any]) -> list[int]:
        codes = []
        for ask, uri in (
            (client.get_skill, "skill://another/SKILL.md"),
            (client.get_skill, "skill://fastapi-development/patterns/cors.md"),
            (client.read_resource, "skill://fastapi-development/pyproject.toml"),
            (client.read_resource, "skill://fastapi-development/patterns/../pyproject.toml"),
            (client.read_resource, "skill://fastapi-development/%2e%2e/pyproject.toml"),
            (client.read_resource, "file:///etc/passwd"),
        ):
            with pytest.raises(MCPError) as caught:
                await ask(uri)
            codes.append(caught.value.error.code)
        return codes

    assert set(door.talk(talk)) == {INVALID_PARAMS}


def test_the_prompt_names_the_pages_that_a_file_needs(door: Door) -> None:
    code = 'app.add_middleware(CORSMiddleware, allow_origins=["*"])\ntime.sleep(1)  # ```\n'

    async def talk(client: Client[Any]) -> tuple[Any, Any]:
        arguments = {"code": code, "path": "shop/main.py"}
        return await client.list_prompts(), await client.get_prompt("review_file", arguments)

    (prompt,), result = door.talk(talk)
    assert [(one.name, one.required) for one in prompt.arguments] == [
        ("code", True),
        ("path", False),
    ]
    (message,) = result.messages
    text = message.content.text
    assert text.startswith("Review shop/main.py against the patterns.")
    assert "get_pattern" in text
    assert "search_patterns" in text
    assert "- cors: " in text
    assert "- async-blocking-calls: " in text
    # The fence is longer than the one that the code holds.
    assert f"````python\n{code}````" in text


def test_pages_that_changed_are_served_with_their_new_digests(folder: SkillFolder) -> None:
    uri = "skill://greeting-skill/SKILL.md"
    page = folder.root / "patterns" / "greeting.md"

    async def ask(client: Client[Any]) -> tuple[str, Any]:
        result = await client.call_tool("search_patterns", {"query": "wave both hands"})
        skill = await client.read_skill(uri, cache_mode="bypass")
        return text_of(result).split("\n")[0], skill.files["patterns/greeting.md"]

    async def talk(client: Client[Any]) -> None:
        answer = await ask(client)
        assert answer == ("nothing found", page.read_bytes())
        folder.replace("patterns/greeting.md", "say hello", "wave both hands")
        (folder.root / "skill.index").unlink()
        main(["get", "hello", "--skill", str(folder.root)])
        # The server looks at the file now and then, not at each call. Where it does between the
        # list of the files and the files, they do not fit, and the client says so.
        for _ in range(100):
            await asyncio.sleep(0.05)
            with suppress(ValueError):
                answer = await ask(client)
            if answer[0] != "nothing found":
                break
        assert answer == ("# Greet someone by name", page.read_bytes())

    open_stdio("--skill", str(folder.root)).talk(talk)


def test_several_skills_are_served_side_by_side(folder: SkillFolder) -> None:
    plain = folder.root.parent / "farewell-skill"
    plain.mkdir()
    (plain / "SKILL.md").write_text(
        "---\nname: farewell-skill\ndescription: Says goodbye.\n---\n# Farewell\n\nWave a hand.\n"
    )

    async def talk(client: Client[Any]) -> tuple[Any, ...]:
        found = await client.call_tool("search_patterns", {"query": "say hello"})
        page = await client.call_tool("get_pattern", {"page": "greeting-skill/greeting"})
        same = {"page": "greeting-skill/patterns/greeting.md#use"}
        section = await client.call_tool("get_pattern", same)
        return text_of(found), text_of(page), text_of(section), await client.list_skills()

    found, page, section, skills = open_stdio("--skills", str(folder.root.parent)).talk(talk)
    assert "Whole page: get_pattern greeting-skill/greeting (Use · Avoid · Limits)" in found
    assert "## Avoid" in page
    assert "## Avoid" not in section
    assert [skill.frontmatter.name for skill in skills] == ["farewell-skill", "greeting-skill"]


def test_many_skills_are_listed_in_parts(tmp_path: Path) -> None:
    names = [f"skill-{number}" for number in range(2 * LISTED + 1)]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "SKILL.md").write_text(
            f"---\nname: {name}\ndescription: One of many.\n---\n# {name}\n\nRead it.\n"
        )

    async def talk(client: Client[Any]) -> tuple[Any, Any, Any]:
        part = await client.list_skills_mcp()
        with pytest.raises(MCPError, match='no list goes on at "7"') as caught:
            await client.list_skills_mcp(cursor="7")
        return part, await client.list_skills(), caught.value.error.code

    part, skills, code = open_stdio("--skills", str(tmp_path)).talk(talk)
    assert len(part.skills) == LISTED
    assert [skill.frontmatter.name for skill in skills] == sorted(names)
    assert code == INVALID_PARAMS


HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@contextmanager
def start(folder: SkillFolder) -> Iterator[subprocess.Popen[str]]:
    """Run `fastapi-skill mcp` on pipes."""
    pipe = subprocess.PIPE
    command = [*COMMAND, "mcp", "--skill", str(folder.root)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        yield process


def send(process: subprocess.Popen[str], *lines: str) -> None:
    assert process.stdin is not None
    process.stdin.write("".join(f"{line}\n" for line in lines))
    process.stdin.flush()


def receive(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def test_stdout_carries_the_protocol_alone(folder: SkillFolder) -> None:
    folder.replace("SKILL.md", "name: greeting-skill", "name: Greeting Skill")
    with start(folder) as process:
        send(
            process,
            json.dumps(HELLO),
            json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
            "this is no message",
            json.dumps({**LIST_TOOLS, "id": 2}),
        )
        answers = [receive(process)]
        while answers[-1].get("id") != 2:
            answers.append(receive(process))
        # The end of the input is the end of the server.
        rest, log = process.communicate()
    assert (process.returncode, rest) == (0, "")
    assert all(answer["jsonrpc"] == "2.0" for answer in answers)
    assert "ERROR not offered as a skill: " in log
    assert "'Greeting Skill' is not a name of a skill" in log


def test_it_is_stopped_by_hand_while_it_waits_for_input(folder: SkillFolder) -> None:
    with start(folder) as process:
        send(process, json.dumps(HELLO))
        assert receive(process)["id"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == -signal.SIGINT


def run_without_mcp(code: str) -> subprocess.CompletedProcess[str]:
    blocked = f"import sys; sys.modules['mcp'] = sys.modules['mcp_types'] = None\n{code}"
    return subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False
    )


def test_the_command_says_what_is_missing() -> None:
    code = "from fastapi_development.cli import main\nsys.exit(main(['mcp']))"
    done = run_without_mcp(code)
    message = 'fastapi-skill: mcp is not installed; pip install "fastapi-development[mcp]"\n'
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)


def test_the_command_refuses_what_is_no_skill(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mcp", "--skill", str(tmp_path)]) == 2
    assert f"{tmp_path}: there is no SKILL.md" in capsys.readouterr().err


def test_without_the_sdk_there_is_no_route() -> None:
    code = """
from fastapi.testclient import TestClient
from fastapi_development.http.api import make_app
with TestClient(make_app(), base_url="http://127.0.0.1") as client:
    print(client.get("/api/search?q=cors").status_code, client.post("/mcp", json={}).status_code)
"""
    done = run_without_mcp(code)
    assert done.stdout.split() == ["200", "404"], done.stderr


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "{address}"}, 200),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
@pytest.mark.parametrize("version", [{}, {"MCP-Protocol-Version": "2025-11-25"}])
def test_a_page_of_another_site_cannot_ask(
    address: str, headers: dict[str, str], status: int, version: dict[str, str]
) -> None:
    named = {name: value.format(address=address) for name, value in headers.items()}
    response = httpx2.post(
        f"{address}{PATH}", json=LIST_TOOLS, headers={**JSON, **version, **named}
    )
    assert response.status_code == status


def test_the_sdk_knows_the_hosts_of_the_app() -> None:
    security = make_security(["skill.example", "[::1]"])
    assert security.enable_dns_rebinding_protection
    assert {"skill.example", "skill.example:*", "[::1]:*"} <= set(security.allowed_hosts)
    assert {"https://skill.example", "http://[::1]:*"} <= set(security.allowed_origins)
    # It would refuse each of them; TrustedHostMiddleware does not.
    assert not make_security(["*.skill.example"]).enable_dns_rebinding_protection


def test_a_body_has_a_limit_and_no_stream_is_opened(address: str) -> None:
    url = f"{address}{PATH}"
    large = {**LIST_TOOLS, "params": {"x": "x" * 2_000_000}}
    assert httpx2.post(url, json=large, headers=JSON).status_code == 413
    almost = {**LIST_TOOLS, "params": {"x": "x" * 900_000}}
    assert httpx2.post(url, json=almost, headers=JSON).status_code == 200
    response = httpx2.get(url, headers={"Accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_the_server_waits_for_a_skill_that_is_not_there_yet(
    folder: SkillFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "later"
    monkeypatch.setenv("FASTAPI_SKILL_ROOT", str(place))
    with TestClient(make_app(), base_url="http://127.0.0.1") as client:
        assert client.post(PATH, json=LIST_TOOLS, headers=JSON).status_code == 503
        shutil.copytree(folder.root, place)
        response = client.post(PATH, json=LIST_TOOLS, headers=JSON)
        assert (response.status_code, len(response.json()["result"]["tools"])) == (200, 2)


@pytest.fixture(scope="module")
def inspector() -> list[str]:
    """Return the command of the MCP Inspector without a window."""
    if not shutil.which("npx"):
        pytest.skip("the MCP Inspector runs on Node: npx is missing; apt-get install npm")
    command = ["npx", "-y", INSPECTOR]
    done = subprocess.run(
        [*command, "--help"], capture_output=True, text=True, timeout=300, check=False
    )
    if "npm error" in done.stderr:
        pytest.skip(f"npm cannot fetch {INSPECTOR}: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return [*command, "--cli"]


def inspect(inspector: list[str], *arguments: str) -> Any:
    done = subprocess.run(
        [*inspector, *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_inspector_lists_the_tools_over_stdio(inspector: list[str]) -> None:
    listed = inspect(inspector, *COMMAND, "mcp", "--method", "tools/list")
    assert [tool["name"] for tool in listed["tools"]] == ["search_patterns", "get_pattern"]


def test_the_inspector_calls_a_tool_over_stdio(inspector: list[str]) -> None:
    call = ("--method", "tools/call", "--tool-name", "search_patterns")
    result = inspect(inspector, *COMMAND, "mcp", *call, "--tool-arg", "query=upload size limit")
    assert result["structuredContent"]["hits"][0]["page"] == "upload-limits"


def test_the_inspector_reads_a_file_over_http(inspector: list[str], address: str) -> None:
    read = ("--transport", "http", "--method", "resources/read", "--uri", SKILL)
    result = inspect(inspector, f"{address}{PATH}", *read)
    assert result["contents"][0]["text"] == Path(SKILL_ROOT, "SKILL.md").read_text()

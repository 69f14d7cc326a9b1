"""A real `fastapi-skill serve` under load, under attack, while it is stopped and renewed."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_development.store import NAME, open_index

from .conftest import SkillFolder
from .raw_http import Answer, ClosedError, Connection, ask, make_request
from .serving import Server, serve_folder

REQUESTS = 10_000
CONNECTIONS = 64
PATHS = (
    "/api/search?q=upload+size+limit",
    "/api/search?q=which+order+do+middlewares+run+in&limit=3",
    "/api/search?q=quantum+chromodynamics",
    "/api/pages/upload-limits",
    "/api/pages/nobody",
    "/health/live",
)
KB = 1024
CLOSED, CUT = 0, -1
"""In the place of a status."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_folder() as server:
        yield server
        assert server.stop() == -signal.SIGTERM
    assert [record for record in server.records() if record["level"] == "ERROR"] == []


def test_ten_thousand_requests_lose_none_among_bad_ones(server: Server) -> None:
    asyncio.run(send_ten_thousand(server.port))


async def send_ten_thousand(port: int) -> None:
    """Send them over 64 connections, with 32 bad clients in between; check each answer."""
    expected = {path: await ask(port, path) for path in PATHS}
    seen: Counter[str] = Counter()

    async def ask_all(number: int) -> None:
        async with Connection(port) as connection:
            for place in range(number, REQUESTS, CONNECTIONS):
                path = PATHS[place % len(PATHS)]
                answer = await connection.ask(path)
                wanted = expected[path]
                assert (answer.status, answer.body) == (wanted.status, wanted.body)
                seen[path] += 1

    async with asyncio.TaskGroup() as group:
        for number in range(CONNECTIONS):
            group.create_task(ask_all(number))
        group.create_task(trickle(port, expected[PATHS[0]]))
        group.create_task(read_late(port, expected[PATHS[3]]))
        for _ in range(6):
            group.create_task(send_long_header(port))
            group.create_task(send_long_body(port))
            group.create_task(send_endless_body(port))
            group.create_task(send_noise(port))
            group.create_task(leave_early(port))
    assert seen.total() == REQUESTS


async def trickle(port: int, expected: Answer) -> None:
    """Send a request byte by byte; between two of them another request is answered."""
    async with Connection(port) as slow, Connection(port) as other:
        for byte in make_request(PATHS[0]):
            await slow.send(bytes([byte]))
            assert (await other.ask("/health/live")).status == 200
        assert (await slow.read()).body == expected.body


async def read_late(port: int, expected: Answer) -> None:
    """Send 200 requests, and read none of the answers before all others of this test are sent."""
    async with Connection(port) as late, Connection(port) as other:
        await late.send(make_request(PATHS[3]) * 200)
        for _ in range(100):
            await other.ask("/health/live")
        for _ in range(200):
            assert (await late.read()).body == expected.body


async def read_refusal(connection: Connection, *statuses: int) -> None:
    """Read one of these refusals, or see the connection closed."""
    # A reset overtakes what was sent before it.
    assert await read_status(connection) in (*statuses, CLOSED)


async def read_status(connection: Connection) -> int:
    """Return the status of the next answer; CLOSED where none of it came, CUT for a part of it."""
    try:
        return (await connection.read()).status
    except ClosedError as error:
        return CUT if error.received else CLOSED


async def send_long_header(port: int) -> None:
    """Send a head of 200 KB that never ends."""
    async with Connection(port) as connection:
        try:
            await connection.send(make_request("/api/pages")[:-2] + b"X-Long: " + b"x" * 200 * KB)
        except ClosedError:
            return
        await read_refusal(connection, 431)


async def send_long_body(port: int) -> None:
    """Declare a body of 100 MB and send a part of it."""
    async with Connection(port) as connection:
        try:
            await connection.send(make_request("/api/pages", f"Content-Length: {100 * KB * KB}"))
            await connection.send(b"x" * 100 * KB)
        except ClosedError:
            return
        await read_refusal(connection, 413)


async def send_endless_body(port: int) -> None:
    """Send a body without a length."""
    async with Connection(port) as connection:
        await connection.send(make_request("/api/pages", "Transfer-Encoding: chunked"))
        await connection.send(b"4\r\nbody\r\n")
        await read_refusal(connection, 413)


async def send_noise(port: int) -> None:
    """Send what is no HTTP."""
    async with Connection(port) as connection:
        await connection.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")
        await read_refusal(connection, 400)


async def leave_early(port: int) -> None:
    """Leave in the middle of a head, of a body, and after a request whose answer is not read."""
    async with Connection(port) as connection:
        await connection.send(make_request(PATHS[3])[:20])
    async with Connection(port) as connection:
        await connection.send(make_request(PATHS[3], "Transfer-Encoding: chunked"))
    async with Connection(port) as connection:
        await connection.send(make_request(PATHS[3]))


def test_a_stop_answers_all_that_was_sent_before_it() -> None:
    with serve_folder() as server:
        sent, answered = asyncio.run(stop_under_load(server))
        assert server.process.wait(30) == -signal.SIGTERM
    records = server.records()
    assert [record for record in records if record["level"] in ("ERROR", "WARNING")] == []
    logged = [record for record in records if record["logger"] == "access"]
    assert len(logged) == answered
    assert sent >= 32
    assert "Application shutdown complete." in [record["message"] for record in records]


async def stop_under_load(server: Server) -> tuple[int, int]:
    """Stop the server; return how many requests were on their way, and how many answered in all."""
    waiting: set[int] = set()
    answered: Counter[int] = Counter()
    is_busy = asyncio.Event()
    before: set[int] = set()
    cut_off = 0

    async def ask_on(number: int) -> None:
        nonlocal cut_off
        async with Connection(server.port) as connection:
            while True:
                waiting.add(number)
                try:
                    answer = await connection.ask(PATHS[number % 4])
                except ClosedError as error:
                    cut_off += bool(error.received)
                    return
                assert answer.status == 200
                waiting.discard(number)
                before.discard(number)
                answered[number] += 1
                if answered.total() == 500:
                    is_busy.set()
                if answer.headers.get("connection") == "close":
                    assert await connection.is_closed()
                    return

    async with asyncio.TaskGroup() as group, Connection(server.port) as open_body:
        # Accepted, and not to be answered before its body has ended.
        await open_body.send(make_request("/api/pages", "Transfer-Encoding: chunked"))
        for number in range(32):
            group.create_task(ask_on(number))
        await is_busy.wait()
        before |= waiting
        sent = len(before)
        server.process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(server.wait_for, "Waiting for connections to close")
        await open_body.send(b"0\r\n\r\n")
        assert (await open_body.read()).status == 200
        assert await open_body.is_closed()
    assert cut_off == 0
    assert before == set(), "a request that was sent before the stop was not answered"
    return sent, answered.total() + 1


def test_a_request_that_crosses_the_stop_is_answered_on_an_open_connection() -> None:
    async def cross(server: Server) -> Answer:
        async with Connection(server.port) as connection:
            assert (await connection.ask("/health/live")).status == 200
            server.process.send_signal(signal.SIGTERM)
            await asyncio.to_thread(server.wait_for, "Waiting for connections to close")
            answer = await connection.ask("/health/live")
            assert await connection.is_closed()
            return answer

    with serve_folder() as server:
        answer = asyncio.run(cross(server))
        assert server.process.wait(30) == -signal.SIGTERM
    assert (answer.status, answer.headers["connection"]) == (200, "close")


def write_indexes(folder: SkillFolder) -> dict[str, bytes]:
    """Return the bytes of two indexes: each finds the page by a trigger of its own."""
    indexes = {}
    for trigger in ("wave both hands", "bow deeply"):
        folder.replace("patterns/greeting.md", "  - say hello\n", f"  - {trigger}\n")
        (folder.root / NAME).unlink(missing_ok=True)
        open_index(str(folder.root))
        indexes[trigger] = (folder.root / NAME).read_bytes()
        folder.replace("patterns/greeting.md", f"  - {trigger}\n", "  - say hello\n")
    return indexes


def put_index(root: Path, data: bytes) -> None:
    """Replace the index in one step, newer than all pages."""
    aside = root / "aside"
    aside.write_bytes(data)
    soon = time.time() + 60
    os.utime(aside, (soon, soon))
    aside.replace(root / NAME)


def test_an_index_replaced_under_load_is_picked_up_without_a_failed_answer(
    folder: SkillFolder,
) -> None:
    indexes = write_indexes(folder)
    put_index(folder.root, indexes["bow deeply"])
    with serve_folder("--skill", str(folder.root)) as server:
        count = asyncio.run(replace_under_load(server.port, folder.root, indexes))
        server.stop()
    assert count > 100
    levels = {record["level"] for record in server.records()}
    assert levels == {"INFO"}


async def replace_under_load(port: int, root: Path, indexes: dict[str, bytes]) -> int:
    """Replace the index 50 times; return how many requests were answered meanwhile."""
    is_done = asyncio.Event()
    count = 0

    async def ask_on() -> None:
        nonlocal count
        async with Connection(port) as connection:
            while not is_done.is_set():
                answer = await connection.ask("/api/search?q=bow+deeply")
                assert answer.status == 200
                assert b'"status":"answer"' in answer.body or b'"status":"nothing"' in answer.body
                count += 1

    async with asyncio.TaskGroup() as group, Connection(port) as watcher:
        for _ in range(8):
            group.create_task(ask_on())
        for place in range(50):
            trigger = list(indexes)[place % 2]
            put_index(root, indexes[trigger])
            wanted = b"answer" if trigger == "bow deeply" else b"nothing"
            async with asyncio.timeout(30):
                while (
                    b'"status":"%b"' % wanted
                    not in (await watcher.ask("/api/search?q=bow+deeply")).body
                ):
                    pass
        is_done.set()
    return count


ESCAPES = [
    "/api/pages/../SKILL",
    "/api/pages/../SKILL.md",
    "/api/pages/..%2FSKILL",
    "/api/pages/%2e%2e%2fSKILL",
    "/api/pages/%2e%2e/SKILL.md",
    "/api/pages/%252e%252e%252fSKILL",
    "/api/pages/..%5CSKILL.md",
    "/api/pages/..\\SKILL.md",
    "/api/pages/....//SKILL.md",
    "/api/pages/%c0%ae%c0%ae%c0%afSKILL.md",
    "/api/pages/%e0%80%ae%e0%80%ae%e0%80%afSKILL.md",
    "/api/pages/%00",
    "/api/pages/upload-limits%00",
    "/api/pages/upload-limits%00.md",
    "/api/pages/upload-limits.md",
    "/api/pages//etc/passwd",
    "/api/pages/%2fetc%2fpasswd",
    "/api/pages/C:%5Cwindows",
    "/api/pages/file:%2f%2f%2fetc%2fpasswd",
    "/api/pages/",
    "/api/pages/" + "../" * 50 + "etc/passwd",
    "/api/pages/" + "x" * 20_000,
    "/../SKILL.md",
    "/api/../SKILL.md",
    "/%2e%2e/SKILL.md",
    "/api/pages/\xff\xfe",
    "/api/pages/skill.index",
]


@pytest.mark.parametrize("path", ESCAPES)
@pytest.mark.parametrize("accept", ["application/json", "text/markdown"])
def test_no_path_leads_to_a_file(server: Server, path: str, accept: str) -> None:
    answer = asyncio.run(ask(server.port, path, f"Accept: {accept}"))
    assert answer.status in (400, 404)
    assert len(answer.body) < KB
    for text in (b"license:", b"root:", b"FASTAPI-SKILL", b"# "):
        assert text not in answer.body


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["X-Long: " + "x" * 1000] * 60, 200),
        (["X-Long: " + "x" * 60_000], 200),
        (["X-Long: " + "x" * 70_000], 431),
        ([f"X-{number}: {number}" for number in range(6000)], 431),
        (["X-Long: " + "x" * 1_000_000], 431),
        (["no colon"], 400),
        (["X-Name : value"], 400),
        (["Content-Length: 5", "Transfer-Encoding: chunked"], 400),
        (["Content-Length: -1"], 400),
        (["Host: evil.example"], 200),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_head_is_bounded_and_well_formed(server: Server, headers: list[str], status: int) -> None:
    async def send() -> int:
        async with Connection(server.port) as connection:
            try:
                await connection.send(make_request("/health/live", *headers))
            except ClosedError:
                return CLOSED
            return await read_status(connection)

    assert asyncio.run(send()) in ((431, CLOSED) if status == 431 else (status,))


@pytest.mark.parametrize(
    ("header", "title", "status"),
    [
        ("no colon", "Bad Request", 400),
        ("X-Long: " + "x" * 70_000, "Request Header Fields Too Large", 431),
    ],
    ids=["400", "431"],
)
def test_what_is_no_request_is_refused_in_the_form_of_all_errors(
    server: Server, header: str, title: str, status: int
) -> None:
    async def send() -> Answer:
        async with Connection(server.port) as connection:
            answer = await connection.ask("/health/live", header)
            assert await connection.is_closed()
            return answer

    answer = asyncio.run(send())
    assert answer.headers["content-type"] == "application/problem+json"
    problem = json.loads(answer.body)
    assert (problem["title"], problem["status"], answer.status) == (title, status, status)
    assert list(problem) == ["title", "status", "detail"]


def test_a_head_that_never_ends_is_refused(server: Server) -> None:
    async def send() -> int:
        async with Connection(server.port) as connection:
            await connection.send(b"GET /health/live HTTP/1.1\r\nX-Long: ")
            sent = 0
            try:
                for _ in range(10_000):
                    await connection.send(b"x" * KB)
                    sent += KB
            except ClosedError:
                pass
            return sent

    assert asyncio.run(send()) < 10_000 * KB


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    async def send() -> list[bytes]:
        paths = [f"/api/pages?limit={limit}" for limit in range(1, 11)]
        async with Connection(server.port) as connection:
            await connection.send(b"".join(make_request(path) for path in paths))
            return [(await connection.read()).body for _ in paths]

    bodies = asyncio.run(send())
    assert [body.count(b'"page":') for body in bodies] == list(range(1, 11))


def test_head_has_the_headers_of_get_and_no_body(server: Server) -> None:
    async def send(path: str) -> None:
        async with Connection(server.port) as connection:
            whole = await connection.ask(path)
            head = await connection.ask(path, method="HEAD")
            # The next answer begins where this one ended, without a body in between.
            assert (await connection.ask("/health/live")).status == 200
            assert head.status == whole.status
            assert {**head.headers, "x-request-id": ""} == {**whole.headers, "x-request-id": ""}

    for path in (*PATHS, "/api/pages"):
        asyncio.run(send(path))

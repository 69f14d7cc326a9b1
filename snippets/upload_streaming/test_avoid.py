"""What a client's file name and type can do, and what a large or broken upload leaves behind."""

import asyncio
import socket
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import ClientDisconnect
from starlette.types import Message

from ..servers import Serve, Server
from ..waiting import wait_until
from . import app, avoid

MB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * MB


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    monkeypatch.setenv("UPLOAD_FOLDER", str(folder))
    monkeypatch.setattr(avoid, "FOLDER", folder)
    return folder


def test_the_clients_name_writes_outside_the_folder(folder: Path, tmp_path: Path) -> None:
    page = ("../index.html", b"<script>", "image/png")
    response = TestClient(avoid.app).post("/files", files={"file": page})
    assert response.status_code == 201
    assert (tmp_path / "index.html").read_bytes() == b"<script>"
    absolute = (str(tmp_path / "cron"), b"* * * * *", "image/png")
    TestClient(avoid.app).post("/files", files={"file": absolute})
    assert (tmp_path / "cron").exists()
    assert list(folder.iterdir()) == []


def test_two_files_of_one_name_overwrite_each_other(folder: Path) -> None:
    for data in (b"first", b"second"):
        TestClient(avoid.app).post("/files", files={"file": ("a.png", data, "image/png")})
    assert [path.read_bytes() for path in folder.iterdir()] == [b"second"]
    for _ in range(2):
        TestClient(app.app).post("/files", files={"file": ("a.png", PNG)})
    assert len(list(folder.glob("*.png"))) == 3


def send_form(application: FastAPI, disposition: str) -> int:
    body = f'--b\r\nContent-Disposition: form-data; name="file"; {disposition}\r\n\r\n'.encode()
    return (
        TestClient(application, raise_server_exceptions=False)
        .post(
            "/files",
            content=body + PNG + b"\r\n--b--\r\n",
            headers={"Content-Type": "multipart/form-data; boundary=b"},
        )
        .status_code
    )


def test_a_long_name_or_no_type_is_a_500() -> None:
    typed = "\r\nContent-Type: image/png"
    assert send_form(avoid.app, f'filename="a.png"{typed}') == 201
    assert send_form(avoid.app, f'filename="{"a" * 300}.png"{typed}') == 500
    assert send_form(avoid.app, f'filename="no/such/folder.png"{typed}') == 500
    assert send_form(avoid.app, 'filename="a.png"') == 500
    assert send_form(avoid.app, 'filename="a.png"\r\nContent-Type: text/html') == 415
    assert send_form(app.app, f'filename="{"a" * 300}.png"{typed}') == 201
    assert send_form(app.app, 'filename="a.png"') == 201


def test_a_missing_type_is_an_attribute_error() -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n--b--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'startswith'"):
        TestClient(avoid.app).post("/files", content=body, headers=kind)


def cut_upload(application: FastAPI, path: str, end: type[BaseException]) -> None:
    """Send half an upload, then lose the client, or cancel the task."""
    sent: list[Message] = []

    async def receive() -> Message:
        if not sent:
            sent.append({"type": "http.request", "body": PNG[: MB // 2], "more_body": True})
            return sent[0]
        if end is asyncio.CancelledError:
            raise asyncio.CancelledError
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        assert message.get("status", 500) == 500

    scope = {"type": "http", "method": "PUT", "path": path, "headers": [], "query_string": b""}
    with pytest.raises(end):
        asyncio.run(application(scope, receive, send))


@pytest.mark.parametrize("end", [ClientDisconnect, asyncio.CancelledError])
def test_an_upload_that_ends_early_leaves_nothing(folder: Path, end: type[BaseException]) -> None:
    cut_upload(app.app, "/files", end)
    assert list(folder.iterdir()) == []


def files_in(folder: Path) -> list[tuple[str, int]]:
    return [(path.name, path.stat().st_size) for path in folder.rglob("*") if path.is_file()]


def stop_in_mid_upload(serve: Serve, module: str, path: str, folder: Path) -> None:
    """Stop the server when half of a file is written."""
    options = ("--timeout-graceful-shutdown", "1")
    with serve(module, *options, env={"UPLOAD_FOLDER": str(folder)}) as server:
        half = PNG[: MB // 2]
        head = f"PUT {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(PNG)}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.sendall(head.encode() + half)
            wait_until(lambda: len(half) in [size for _, size in files_in(folder)])
            server.process.terminate()
            server.process.wait(30)


def test_a_stop_of_the_server_leaves_half_a_file_under_its_name(serve: Serve, folder: Path) -> None:
    assert not issubclass(asyncio.CancelledError, Exception)
    assert TestClient(avoid.app).put("/files/a.png", content=PNG).status_code == 201
    cut_upload(avoid.app, "/files/a.png", ClientDisconnect)
    assert list(folder.iterdir()) == []
    stop_in_mid_upload(serve, "avoid", "/files/a.png", folder)
    assert files_in(folder) == [("a.png", MB // 2)]


def test_a_stop_of_the_server_in_mid_upload_leaves_nothing(serve: Serve, folder: Path) -> None:
    stop_in_mid_upload(serve, "app", "/files", folder)
    assert list(folder.iterdir()) == []


def use(server: Server, path: str, field: str) -> int:
    """Return a number that the kernel keeps for the process: peak memory in kB, bytes written."""
    text = Path(f"/proc/{server.process.pid}/{path}").read_text(encoding="ascii")
    return int(text.split(f"{field}:")[1].split()[0])


def test_a_whole_file_in_memory_and_a_whole_file_on_disk(serve: Serve, folder: Path) -> None:
    file = {"file": ("a.png", PNG + b"x" * (30 * MB), "image/png")}
    where = {"UPLOAD_FOLDER": str(folder)}
    with serve("avoid", env=where) as server:
        before = use(server, "status", "VmHWM")
        assert httpx2.post(f"{server.url}/files", files=file).status_code == 201
        assert use(server, "status", "VmHWM") - before > 30 * 1024
    with serve("app", env=where) as server:
        before = use(server, "status", "VmHWM")
        assert httpx2.post(f"{server.url}/files", files=file).status_code == 201
        assert use(server, "status", "VmHWM") - before < 15 * 1024
        form = use(server, "io", "wchar")
        assert form > 60 * MB  # once to the temporary folder, once to ours
        assert httpx2.put(f"{server.url}/files", content=file["file"][1]).status_code == 201
        assert use(server, "status", "VmHWM") - before < 15 * 1024
        assert use(server, "io", "wchar") - form < 35 * MB

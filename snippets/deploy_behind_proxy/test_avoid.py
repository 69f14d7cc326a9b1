"""A real nginx in front of real servers: what do links, redirects and addresses become?"""

import inspect
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.exceptions import FastAPIDeprecationWarning
from fastapi.testclient import TestClient
from fastapi_cli.cli import run
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from websockets.sync.client import connect

from ..servers import ROOT, Serve, find_free_port
from ..waiting import wait_until
from . import avoid
from .app import app

PAGE = ROOT / "patterns" / "deploy-behind-proxy.md"
MAIN = """
daemon off;
pid nginx.pid;
error_log error.log;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
"""
Start = Callable[..., str]


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Start]:
    """Yield a function that starts nginx with the page's configuration and returns its URL.

    It connects to the app from 127.0.0.2, as a proxy on another machine. TLS ends before it.
    """
    _ = shutil.which("nginx") or pytest.skip("nginx is not installed: apt-get install nginx-light")
    started = []

    def start(upstream: int, **changes: str) -> str:
        [block] = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
        port = find_free_port()
        changes = {
            "listen 443 ssl;": f"listen 127.0.0.1:{port};",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "proxy_pass": "proxy_bind 127.0.0.2; proxy_pass",
            "$scheme": "https",
            **changes,
        }
        for old, new in changes.items():
            assert old in block
            block = block.replace(old, new)
        (tmp_path / "nginx.conf").write_text(f"{MAIN}{block}}}\n", encoding="utf-8")
        started.append(subprocess.Popen(["nginx", "-p", tmp_path, "-c", "nginx.conf"]))
        url = f"http://127.0.0.1:{port}"
        wait_until((tmp_path / "nginx.pid").exists)
        return url

    yield start
    for process in started:
        process.terminate()
        process.wait(10)


def get(url: str, **headers: str) -> httpx2.Response:
    return httpx2.get(url, headers={"Host": "shop.example", **headers}, timeout=60)


def test_behind_nginx_links_redirects_docs_and_websockets_are_right(
    serve: Serve, nginx: Start
) -> None:
    options = ["--root-path", "/api", "--forwarded-allow-ips", "127.0.0.2"]
    with serve("app", *options) as server:
        url = nginx(server.port)
        items = get(f"{url}/api/items/", **{"X-Forwarded-For": "1.1.1.1"}).json()
        assert items == {"client": "127.0.0.1", "link": "https://shop.example/api/items/"}
        assert get(f"{url}/api/items").headers["Location"] == "https://shop.example/api/items/"
        assert "url: '/api/openapi.json'" in get(f"{url}/api/docs").text
        assert get(f"{url}/api/openapi.json").status_code == 200
        with connect(f"ws{url.removeprefix('http')}/api/echo") as websocket:
            websocket.send("hello")
            assert websocket.recv() == "hello"
        assert get(f"{server.url}/api/items/").status_code == 404  # a path that was not stripped


def test_a_proxy_on_another_machine_is_not_believed_by_default(serve: Serve, nginx: Start) -> None:
    with serve("app", "--root-path", "/api") as server:
        url = nginx(server.port)
        items = get(f"{url}/api/items/").json()
        assert items == {"client": "127.0.0.2", "link": "http://shop.example/api/items/"}
        assert get(f"{url}/api/items").headers["Location"] == "http://shop.example/api/items/"


def test_without_the_host_header_links_lead_to_the_upstream(serve: Serve, nginx: Start) -> None:
    with serve("app", "--root-path", "/api") as server:
        url = nginx(server.port, **{"proxy_set_header Host $http_host;": ""})
        assert get(f"{url}/api/items/").json()["link"] == f"{server.url}/api/items/"


def test_an_https_redirect_that_sees_http_redirects_to_itself(serve: Serve, nginx: Start) -> None:
    with serve("avoid", "--root-path", "/api") as server:
        answer = get(f"{nginx(server.port)}/api/client")
        assert answer.status_code == 307
        assert answer.headers["Location"] == "https://shop.example/api/client"


def test_the_first_forwarded_address_is_what_the_client_says() -> None:
    client = TestClient(avoid.app, base_url="https://shop.example")
    appended = {"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}  # the lie, then what the proxy saw
    assert client.get("/client", headers=appended).json() == "1.1.1.1"


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("*", "1.1.1.1"), ("10.0.0.0/8", "203.0.113.9")],
    ids=["everyone", "the proxy"],
)
def test_trusting_everyone_believes_the_first_address(trusted: str, seen: str) -> None:
    fastapi: Any = app
    served: Any = ProxyHeadersMiddleware(fastapi, trusted_hosts=trusted)
    proxy = TestClient(served, client=("10.0.0.2", 50000))
    appended = {"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}
    assert proxy.get("/items/", headers=appended).json()["client"] == seen


FORWARDED = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
GUNICORN = ["gunicorn", "{target}", "--bind", "127.0.0.1:{port}", "--no-control-socket"]


@pytest.mark.parametrize(
    ("command", "client"),
    [
        (["uvicorn", "{target}", "--port", "{port}"], "203.0.113.9"),
        ([*GUNICORN, "--worker-class", "uvicorn_worker.UvicornWorker"], "203.0.113.9"),
        ([*GUNICORN, "--worker-class", "asgi"], "127.0.0.1"),
    ],
    ids=["uvicorn", "uvicorn_worker", "gunicorn asgi"],
)
def test_what_a_server_takes_from_a_proxy_on_its_own_machine(
    serve: Serve, command: list[str], client: str
) -> None:
    with serve("app", command=command) as server:
        items = get(f"{server.url}/items/", **FORWARDED).json()
        assert items == {"client": client, "link": "https://shop.example/items/"}


def test_fastapi_run_leaves_the_choice_to_uvicorn() -> None:
    options = inspect.signature(run).parameters
    assert options["proxy_headers"].default is True
    assert options["forwarded_allow_ips"].default is None


def test_gunicorn_wants_the_whole_path_and_the_middleware(serve: Serve) -> None:
    command = [*GUNICORN, "--worker-class", "asgi", "--root-path", "/api"]
    with serve("gunicorn_app", command=command) as server:
        items = get(f"{server.url}/api/items/", **FORWARDED).json()
        assert items == {"client": "203.0.113.9", "link": "https://shop.example/api/items/"}
        whole = get(f"{server.url}/api/items", **FORWARDED)
        assert whole.headers["Location"] == "https://shop.example/api/items/"
        stripped = get(f"{server.url}/items", **FORWARDED)
        assert stripped.headers["Location"] == "https://shop.example/items/"


def test_the_parameter_root_path_is_deprecated() -> None:
    with pytest.warns(FastAPIDeprecationWarning, match="Configure the server's root path instead"):
        FastAPI(root_path="/api")

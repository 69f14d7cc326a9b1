"""A rate service counts the connections it gets and the cookies it is sent."""

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
import starlette.testclient
from fastapi.testclient import TestClient

from . import avoid
from .app import app, lifespan


@dataclass
class Service:
    url: str = ""
    connections: int = 0
    cookies: list[str | None] = field(default_factory=list)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def service() -> Iterator[Service]:
    seen = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            seen.connections += 1

        def do_GET(self) -> None:
            seen.cookies.append(self.headers["Cookie"])
            body = json.dumps({"currency": "EUR", "rate": 1.25}).encode()
            pause = 0.1 if self.path == "/drip" else 0
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Set-Cookie", "session=of-the-first-user")
            self.end_headers()
            for byte in body:
                self.wfile.write(bytes([byte]))
                time.sleep(pause)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        seen.url = f"http://127.0.0.1:{server.server_port}"
        yield seen
        server.shutdown()
        thread.join()


def test_a_client_per_request_opens_a_connection_per_request(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(avoid, "RATES_URL", service.url)
    with TestClient(avoid.app) as client:
        for _ in range(10):
            assert client.get("/rates/EUR").json()["rate"] == 1.25
    assert service.connections == 10


def test_one_client_uses_one_connection_for_all_and_keeps_no_cookie(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATES_URL", service.url)
    with TestClient(app) as client:
        for _ in range(10):
            assert client.get("/rates/EUR").json()["rate"] == 1.25
    assert service.connections == 1
    assert service.cookies == [None] * 10


@pytest.mark.anyio
async def test_a_shared_client_sends_one_users_cookie_for_the_next(service: Service) -> None:
    async with httpx2.AsyncClient(base_url=service.url) as client:
        await client.get("/")
        await client.get("/")
    assert service.cookies == [None, "session=of-the-first-user"]


def test_a_client_returned_from_async_with_is_closed() -> None:
    text = r"Cannot send a request, as the client has been closed\."
    with pytest.raises(RuntimeError, match=text):
        TestClient(avoid.app).get("/closed/EUR")


def test_a_service_that_is_down_is_an_unhandled_error_and_in_app_a_502(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(avoid, "RATES_URL", "http://127.0.0.1:1")
    with pytest.raises(httpx2.ConnectError):
        TestClient(avoid.app).get("/rates/EUR")
    monkeypatch.setenv("RATES_URL", "http://127.0.0.1:1")
    with TestClient(app) as client:
        assert client.get("/rates/EUR").status_code == 502


def test_the_timeout_is_for_each_read_and_not_for_the_whole(service: Service) -> None:
    async def main() -> None:
        async with httpx2.AsyncClient(base_url=service.url, timeout=2) as client:
            assert (await client.get("/drip")).json()["rate"] == 1.25
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(2):
                    await client.get("/drip")

    asyncio.run(main())


def test_a_request_that_gets_no_connection_fails_with_pool_timeout(service: Service) -> None:
    async def main() -> None:
        limits = httpx2.Limits(max_connections=1)
        timeout = httpx2.Timeout(10, pool=0.1)
        async with (
            httpx2.AsyncClient(base_url=service.url, limits=limits, timeout=timeout) as client,
            client.stream("GET", "/drip"),
        ):
            with pytest.raises(httpx2.PoolTimeout):
                await client.get("/drip")

    asyncio.run(main())


def test_the_defaults_are_5_seconds_and_100_connections() -> None:
    defaults = inspect.signature(httpx2.AsyncClient).parameters
    assert defaults["timeout"].default == httpx2.Timeout(5)
    assert defaults["limits"].default.max_connections == 100


def test_the_test_client_is_an_httpx2_client() -> None:
    assert issubclass(starlette.testclient.TestClient, httpx2.Client)


def test_the_client_ends_with_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> httpx2.AsyncClient:
        async with lifespan(app) as state:
            assert not state["client"].is_closed
        return state["client"]

    assert asyncio.run(main()).is_closed

"""One client stalls, one leaves, one is on another worker, one comes from another site."""

import importlib.util
import socket
import threading
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path

import pytest
import redis
import uvicorn
from fastapi import FastAPI, HTTPException, WebSocket
from fastapi.middleware.cors import CORSMiddleware
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from ..servers import Serve, serve_in_thread
from . import app, avoid

MB = 1024 * 1024
MESSAGES = 30


def copy_avoid() -> FastAPI:
    """Return the app of a second import of the module, as another worker has it."""
    spec = importlib.util.spec_from_file_location("copy", Path(avoid.__file__))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    program: FastAPI = module.app
    return program


@pytest.fixture(autouse=True)
def session(valkey: str) -> None:
    avoid.connections.clear()
    with redis.from_url(valkey) as client:
        client.set("session:a", "a")


def join(
    port: int, origin: str = "https://app.example.com", queue: int = 16
) -> AbstractContextManager[ClientConnection]:
    headers = {"Origin": origin, "Cookie": "session=a"}
    return connect(
        f"ws://127.0.0.1:{port}/rooms/1",
        additional_headers=headers,
        compression=None,
        max_queue=queue,
        max_size=2 * MB,
        close_timeout=1,
    )


def broadcast_past_a_stalled_client(port: int, patience: float) -> int:
    """Send 30 MB to a room where one client reads nothing; return how much another one gets."""
    received = 0
    with join(port, queue=1), join(port) as reader, join(port) as sender:

        def send() -> None:
            with suppress(ConnectionClosed):
                for _ in range(MESSAGES):
                    sender.send("x" * MB)

        def drain() -> None:
            with suppress(ConnectionClosed):
                while sender.recv():
                    pass

        for work in (send, drain):
            threading.Thread(target=work, daemon=True).start()
        while received < MESSAGES:
            try:
                reader.recv(timeout=patience)
            except TimeoutError:
                break
            received += 1
        sender.socket.shutdown(socket.SHUT_RDWR)  # it may be stuck in send()
    return received


def test_a_client_that_does_not_read_stops_the_room() -> None:
    with serve_in_thread(avoid.app) as port:
        assert broadcast_past_a_stalled_client(port, patience=2) < MESSAGES
    with serve_in_thread(app.app) as port:
        assert broadcast_past_a_stalled_client(port, patience=20) == MESSAGES


def test_a_client_that_leaves_takes_the_next_sender_along(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serve_in_thread(avoid.app) as port:
        with join(port):
            pass
        with join(port) as sender:
            sender.send("hello")
            with pytest.raises(ConnectionClosed):
                sender.recv(timeout=20)
    assert caplog.messages.count("Exception in ASGI application\n") == 2
    caplog.clear()

    with serve_in_thread(app.app) as port:
        with join(port):
            pass
        with join(port) as sender:
            sender.send("hello")
            assert sender.recv(timeout=20) == "a: hello"
    assert "Exception in ASGI application\n" not in caplog.messages


def test_clients_that_leave_while_they_are_sent_to_are_no_error(
    valkey: str, caplog: pytest.LogCaptureFixture
) -> None:
    done = threading.Event()

    def flood() -> None:
        with redis.from_url(valkey) as client:
            while not done.is_set():
                client.publish("room:1", "x" * 100_000)

    with serve_in_thread(app.app) as port:
        thread = threading.Thread(target=flood)
        thread.start()
        for _ in range(20):
            with join(port) as client:
                client.recv(timeout=20)
                client.socket.shutdown(socket.SHUT_RDWR)
        done.set()
        thread.join()
    assert "Exception in ASGI application\n" not in caplog.messages


def test_a_list_in_the_process_does_not_reach_the_other_worker() -> None:
    with (
        serve_in_thread(avoid.app) as one,
        serve_in_thread(copy_avoid()) as two,
        join(one) as sender,
        join(two) as reader,
    ):
        sender.send("hello")
        assert sender.recv(timeout=20) == "a: hello"
        with pytest.raises(TimeoutError):
            reader.recv(timeout=1)
    with (
        serve_in_thread(app.app) as one,
        serve_in_thread(app.app) as two,
        join(one) as sender,
        join(two) as reader,
    ):
        sender.send("hello")
        assert reader.recv(timeout=20) == "a: hello"


def test_another_site_connects_with_the_users_cookie_in_spite_of_cors() -> None:
    guarded = CORSMiddleware(avoid.app, allow_origins=["https://app.example.com"])
    with serve_in_thread(guarded) as port, join(port, origin="https://evil.example") as other:
        other.send("hello")
        assert other.recv(timeout=20) == "a: hello"
    with serve_in_thread(app.app) as port, pytest.raises(InvalidStatus) as refusal:
        join(port, origin="https://evil.example").__enter__()
    assert refusal.value.response.status_code == 403


def test_a_shutdown_closes_the_connection_and_ends_the_endpoint() -> None:
    with ExitStack() as stack:
        with serve_in_thread(app.app) as port:
            connection = stack.enter_context(join(port))
        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=20)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1012


def test_an_http_exception_after_accept_drops_the_connection() -> None:
    program = FastAPI()

    @program.websocket("/rooms/1")
    async def refuse_late(websocket: WebSocket) -> None:
        await websocket.accept()
        raise HTTPException(404)

    with (
        serve_in_thread(program) as port,
        join(port) as connection,
        pytest.raises(ConnectionClosed, match="no close frame received or sent"),
    ):
        connection.recv(timeout=20)


def test_uvicorn_pings_every_20_seconds() -> None:
    config = uvicorn.Config(app.app)
    assert (config.ws_ping_interval, config.ws_ping_timeout) == (20, 20)


def test_without_a_websocket_library_the_handshake_is_a_404(serve: Serve) -> None:
    with serve("app", "--ws", "none") as server:
        with pytest.raises(InvalidStatus) as refused:
            join(server.port)
        assert "No supported WebSocket library detected" in server.log()
    assert refused.value.response.status_code == 404

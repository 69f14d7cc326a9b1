from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from app import app
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

SITE = "https://app.example.com"


@contextmanager
def join(client: TestClient, session: str | None, origin: str | None = SITE) -> Iterator[Any]:
    headers = {"Cookie": f"session={session}"} if session else {}
    if origin:
        headers["Origin"] = origin
    with client.websocket_connect("/chat", headers=headers) as socket:
        yield socket


def is_let_in(client: TestClient, session: str | None, origin: str | None = SITE) -> bool:
    """Return whether a client gets so far that it could hear the room."""
    try:
        with join(client, session, origin):
            return True
    except WebSocketDisconnect:
        return False


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_all_in_the_room_hear_what_one_says(client: TestClient) -> None:
    with join(client, "s-ada") as ada, join(client, "s-bob") as bob:
        ada.send_text("hello")
        assert ada.receive_text() == bob.receive_text() == "ada: hello"
        bob.send_text("hi")
        assert ada.receive_text() == bob.receive_text() == "bob: hi"


def test_who_is_not_logged_in_is_refused_before_the_connection_stands(client: TestClient) -> None:
    assert is_let_in(client, "s-ada")
    assert not is_let_in(client, None)
    assert not is_let_in(client, "made-up")


def test_a_page_of_another_site_is_refused(client: TestClient) -> None:
    assert is_let_in(client, "s-ada")
    assert not is_let_in(client, "s-ada", "https://evil.example.net")
    assert not is_let_in(client, "s-ada", "https://app.example.com.evil.example.net")


def test_who_left_does_not_take_the_others_along(client: TestClient) -> None:
    with join(client, "s-ada") as ada:
        with join(client, "s-bob") as bob:
            bob.send_text("bye")
            assert ada.receive_text() == bob.receive_text() == "bob: bye"
        for text in ("still", "here"):
            ada.send_text(text)
            assert ada.receive_text() == f"ada: {text}"

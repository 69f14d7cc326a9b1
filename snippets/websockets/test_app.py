from collections.abc import Iterator

import pytest
import redis
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from .app import app

ORIGIN = {"Origin": "https://app.example.com"}


@pytest.fixture
def client(valkey: str) -> Iterator[TestClient]:
    with redis.from_url(valkey) as sessions:
        sessions.mset({"session:a": "alice", "session:b": "bob"})
    with TestClient(app, cookies={"session": "a"}) as client:
        yield client


def test_a_message_reaches_everybody_in_the_room(client: TestClient) -> None:
    bob = {**ORIGIN, "Cookie": "session=b"}
    with (
        client.websocket_connect("/rooms/1", headers=ORIGIN) as first,
        client.websocket_connect("/rooms/1", headers=bob) as second,
    ):
        first.send_text("hello")
        assert first.receive_text() == second.receive_text() == "alice: hello"
        second.send_text("bye")
        assert first.receive_text() == second.receive_text() == "bob: bye"


STRANGERS = [{**ORIGIN, "Cookie": "session=x"}, {"Origin": "https://evil.example"}, {}]


@pytest.mark.parametrize("headers", STRANGERS)
def test_a_stranger_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as refusal:
        client.websocket_connect("/rooms/1", headers=headers).__enter__()
    assert refusal.value.code == 1008

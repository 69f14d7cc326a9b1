import pytest
from fastapi.testclient import TestClient

from .app import app


def test_a_closed_websocket_ends_its_endpoint_and_the_lifespan_comes_last(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with TestClient(app) as client, client.websocket_connect("/chat") as websocket:
        websocket.send_text("hello")
        assert websocket.receive_text() == "hello"
        websocket.close(1012)
    assert caplog.messages == ["chat ended", "pool closed"]

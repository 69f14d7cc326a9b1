import json
import logging

import pytest
from fastapi.testclient import TestClient

from .app import app
from .logs import JsonFormatter

client = TestClient(app, raise_server_exceptions=False)


def test_the_request_is_logged_with_its_id_and_without_its_query(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    answer = client.post("/orders/7?token=s3cret", headers={"X-Request-ID": "caller-1"})
    assert answer.headers["X-Request-ID"] == "caller-1"
    assert "POST /orders/7" in caplog.messages


def test_a_line_is_one_json_object() -> None:
    record = logging.LogRecord("app", logging.INFO, __file__, 1, "two\nlines", None, None)
    record.fields = {"order_id": 7}
    entry = json.loads(JsonFormatter().format(record))
    assert (entry["message"], entry["order_id"]) == ("two\nlines", 7)


def test_an_id_is_made_or_cut_to_64_characters() -> None:
    assert len(client.get("/").headers["X-Request-ID"]) == 32
    assert len(client.get("/", headers={"X-Request-ID": "x" * 65}).headers["X-Request-ID"]) == 64


def test_an_unhandled_exception_is_logged_with_its_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = client.post("/orders/0")
    assert answer.status_code == 500
    assert "X-Request-ID" not in answer.headers  # made outside of all middleware
    assert "POST /orders/0" in caplog.messages
    assert "ZeroDivisionError" in caplog.text


def test_a_probe_leaves_no_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "access")
    client.get("/health/live")
    assert not [record for record in caplog.records if record.name == "access"]

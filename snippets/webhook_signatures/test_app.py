import time

import pytest
from fastapi.testclient import TestClient

from .app import app, sign

BODY = b'{ "order": 7,  "id": "evt_1", "currency": "EUR" }'
client = TestClient(app)


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "a test's secret")


def send(body: bytes, signature: str | None = None, age: int = 0) -> int:
    timestamp = int(time.time()) - age
    headers = {
        "Content-Type": "application/json",
        "Webhook-Timestamp": str(timestamp),
        "Webhook-Signature": sign(body, timestamp) if signature is None else signature,
    }
    return client.post("/webhooks/shop", content=body, headers=headers).status_code


def test_an_event_is_accepted_as_it_was_signed() -> None:
    assert send(BODY) == 202
    assert send(BODY, age=200) == 202


def test_a_forged_changed_or_old_event_is_refused() -> None:
    assert send(BODY, signature="0" * 64) == 401
    assert send(BODY, signature=sign(BODY.replace(b"7", b"8"), int(time.time()))) == 401
    assert send(BODY, age=400) == 401
    assert send(BODY, signature=sign(BODY, int(time.time()) - 400)) == 401

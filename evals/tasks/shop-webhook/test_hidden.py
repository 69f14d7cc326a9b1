import hashlib
import hmac
import json
import os
from typing import Any

import pytest

SECRET = "wh-s3cret"
os.environ["WEBHOOK_SECRET"] = SECRET

from app import app
from fastapi.testclient import TestClient

EVENT = {"id": "evt_1", "order": 77}
COMPACT = json.dumps(EVENT, separators=(",", ":")).encode()


def sign(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(body: bytes, signature: str | bytes | None) -> Any:
    headers: dict[str, Any] = {"Content-Type": "application/json"}
    if signature is not None:
        headers["X-Signature"] = signature
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.post("/webhooks/shop", content=body, headers=headers)


def test_a_signed_event_is_taken() -> None:
    answer = send(COMPACT, sign(COMPACT))
    assert (answer.status_code, answer.json()) == (202, {"received": "evt_1"})


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(EVENT, indent=2).encode(),
        b'{"order": 77, "id": "evt_1"}',
        b'{"id": "evt_1", "order": 77, "new": [1.50, "\\u00e9"]}',
    ],
)
def test_the_bytes_are_signed_however_they_are_written(body: bytes) -> None:
    assert send(body, sign(body)).status_code == 202


def test_another_secret_is_refused() -> None:
    assert send(COMPACT, sign(COMPACT)).status_code == 202
    assert send(COMPACT, sign(COMPACT, "guess")).status_code == 401


def test_a_body_that_was_changed_is_refused() -> None:
    assert send(COMPACT, sign(COMPACT)).status_code == 202
    assert send(COMPACT.replace(b"77", b"78"), sign(COMPACT)).status_code == 401


@pytest.mark.parametrize("signature", [None, "", "sha256=", "nonsense", b"sha256=\xe9\xe9"])
def test_what_is_no_signature_is_refused(signature: str | bytes | None) -> None:
    assert send(COMPACT, sign(COMPACT)).status_code == 202
    assert send(COMPACT, signature).status_code in {401, 422}


def test_a_stranger_learns_nothing_of_what_an_event_looks_like() -> None:
    assert send(b"{}", sign(b"{}")).status_code == 422
    assert send(b"{}", "sha256=00").status_code == 401

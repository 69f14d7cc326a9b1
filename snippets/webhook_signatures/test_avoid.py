"""The same events, signed as senders sign them, at an endpoint that rebuilds the body."""

import hashlib
import hmac
import time

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from . import app, avoid
from .test_app import BODY
from .test_app import secret as secret

COMPACT = b'{"id":"evt_1","order":7}'


def post(application: FastAPI, body: bytes, headers: dict[bytes, bytes]) -> httpx2.Response:
    client = TestClient(application, raise_server_exceptions=False)
    headers = {b"Content-Type": b"application/json"} | headers
    return client.post("/webhooks/shop", content=body, headers=headers)


def send_plain(body: bytes) -> int:
    signature = hmac.new(b"a test's secret", body, hashlib.sha256).hexdigest()
    return post(avoid.app, body, {b"Webhook-Signature": signature.encode()}).status_code


def test_a_body_that_is_rebuilt_fails_the_signature_of_most_senders() -> None:
    assert send_plain(COMPACT) == 202
    assert send_plain(BODY) == 401
    assert send_plain(b'{"id": "evt_1", "order": 7}') == 401


def test_without_a_time_a_recorded_event_is_accepted_again_and_again() -> None:
    assert [send_plain(COMPACT) for _ in range(2)] == [202, 202]


def test_a_signature_that_is_not_ascii_is_a_500() -> None:
    odd = {b"Webhook-Signature": b"\xe9", b"Webhook-Timestamp": b"%d" % time.time()}
    assert post(avoid.app, COMPACT, odd).status_code == 500
    with pytest.raises(TypeError, match="comparing strings with non-ASCII characters"):
        hmac.compare_digest("a", "\xe9")
    assert post(app.app, COMPACT, odd).status_code == 401


def test_wrong_fields_are_told_only_to_who_signed_but_broken_json_to_all() -> None:
    wrong: dict[bytes, bytes] = {
        b"Webhook-Signature": b"0" * 64,
        b"Webhook-Timestamp": b"%d" % time.time(),
    }
    assert post(app.app, b'{"id": 1}', wrong).status_code == 401
    assert post(app.app, b"{", wrong).status_code == 422
    assert post(app.app, COMPACT, {}).status_code == 422


def test_the_scheme_of_github() -> None:
    """The example of https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries."""
    digest = hmac.new(b"It's a Secret to Everybody", b"Hello, World!", hashlib.sha256).hexdigest()
    assert digest == "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

import base64
import json

import pytest
from fastapi.testclient import TestClient

from .app import app

client = TestClient(app, headers={"X-API-Key": "our-key"})


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "our-key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


def test_the_policy_holds_key_type_and_size() -> None:
    upload = client.post("/uploads", json={"content_type": "video/mp4"}).json()
    conditions = json.loads(base64.b64decode(upload["fields"]["policy"]))["conditions"]
    assert {"key": f"uploads/{upload['id']}"} in conditions
    assert {"Content-Type": "video/mp4"} in conditions
    assert ["content-length-range", 1, 5_000_000_000] in conditions


def test_other_types_and_unknown_clients_are_refused() -> None:
    html = {"content_type": "text/html"}
    assert client.post("/uploads", json=html).status_code == 422
    assert client.post("/uploads", headers={"X-API-Key": "guess"}).status_code == 401

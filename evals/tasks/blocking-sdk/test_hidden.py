import sys
import threading
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

started = threading.Event()
release = threading.Event()
was_released: list[bool] = []
received: list[bytes] = []


def wait() -> None:
    """Block as the partner's server does, until others have been answered."""
    started.set()
    was_released.append(release.wait(6))


def submit(document: bytes) -> str:
    received.append(document)
    if document == b"slow":
        wait()
    return f"doc-{len(document)}"


def get_status(number: str) -> str:
    if number == "slow":
        wait()
    return "accepted"


partner = ModuleType("partner")
partner.submit = submit  # type: ignore[attr-defined]
partner.get_status = get_status  # type: ignore[attr-defined]
sys.modules["partner"] = partner

from app import app
from fastapi.testclient import TestClient


@pytest.fixture
def client() -> Iterator[TestClient]:
    started.clear()
    release.clear()
    was_released.clear()
    received.clear()
    with TestClient(app) as client:
        yield client


def ping_meanwhile(client: TestClient, method: str, path: str, **more: Any) -> None:
    """Begin the request, ping while the partner is waited for, let it answer then."""
    thread = threading.Thread(target=lambda: client.request(method, path, **more))
    thread.start()
    assert started.wait(10)
    assert client.get("/ping").status_code == 200
    release.set()
    thread.join()
    assert was_released == [True], "the ping was answered only after the partner had"


def test_a_document_is_handed_over_as_it_came(client: TestClient) -> None:
    document = b"\x89\xff PDF"
    answer = client.post("/documents", content=document)
    assert (answer.status_code, answer.json()) == (201, {"number": "doc-6"})
    assert received == [document]


def test_the_status_is_told(client: TestClient) -> None:
    assert client.get("/documents/doc-6").json() == {"number": "doc-6", "status": "accepted"}


def test_a_slow_submission_holds_up_nobody(client: TestClient) -> None:
    ping_meanwhile(client, "POST", "/documents", content=b"slow")


def test_a_slow_status_holds_up_nobody(client: TestClient) -> None:
    ping_meanwhile(client, "GET", "/documents/slow")

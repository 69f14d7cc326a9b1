import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType

import pytest

os.environ["DATABASE_URL"] = f"sqlite:///{Path(mkdtemp(), 'app.db')}"
sent: list[str] = []
release = threading.Event()
started = threading.Event()
was_released: list[bool] = []


def send(email: str, text: str) -> None:
    if email.startswith("slow"):
        started.set()
        was_released.append(release.wait(5))
    if email.startswith("down"):
        raise OSError("the gateway is down")
    sent.append(email)


mailer = ModuleType("mailer")
mailer.send = send  # type: ignore[attr-defined]
sys.modules["mailer"] = mailer

from app import app
from fastapi.testclient import TestClient


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def sign_up(client: TestClient, email: str) -> int:
    answer = client.post("/users", json={"email": email})
    assert answer.status_code == 201
    return int(answer.json()["id"])


def test_a_user_signs_up_and_gets_the_mail(client: TestClient) -> None:
    user = sign_up(client, "ada@example.com")
    assert sent == ["ada@example.com"]
    assert client.get(f"/users/{user}").json()["email"] == "ada@example.com"


def test_a_user_who_got_the_mail_is_marked_as_welcomed(client: TestClient) -> None:
    user = sign_up(client, "bob@example.com")
    assert client.get(f"/users/{user}").json()["welcomed"] is True


def test_a_gateway_that_is_down_leaves_the_user_unwelcomed(client: TestClient) -> None:
    user = sign_up(client, "down@example.com")
    assert client.get(f"/users/{user}").json()["welcomed"] is False


def test_others_are_served_while_a_mail_is_sent(client: TestClient) -> None:
    user = sign_up(client, "cleo@example.com")
    thread = threading.Thread(target=sign_up, args=(client, "slow@example.com"))
    thread.start()
    assert started.wait(10)
    assert client.get(f"/users/{user}").status_code == 200
    release.set()
    thread.join()
    assert was_released == [True]

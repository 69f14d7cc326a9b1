from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from fastapi.testclient import TestClient

from . import tasks
from .app import app

KEY = "a test's key of thirty-two characters"


@pytest.fixture(autouse=True)
def environment(postgres: str, valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("JWT_KEY", KEY)
    tasks.Base.metadata.drop_all(tasks.engine)
    tasks.Base.metadata.create_all(tasks.engine)
    yield
    tasks.engine.dispose()


def sign_in(user: str) -> TestClient:
    token = jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(minutes=1)}, KEY)
    return TestClient(app, headers={"Authorization": f"Bearer {token}"})


def test_the_owner_sees_a_job_from_queued_to_done() -> None:
    ada = sign_in("ada")
    accepted = ada.post("/jobs", json={"text": "one two three"})
    assert accepted.status_code == 202
    waiting = ada.get(accepted.headers["Location"])
    assert (waiting.json()["state"], waiting.headers["Retry-After"]) == ("queued", "2")
    tasks.run(accepted.json()["id"])  # what the worker does
    done = ada.get(accepted.headers["Location"])
    assert (done.json()["state"], done.json()["words"]) == ("done", 3)
    assert "Retry-After" not in done.headers


def test_a_job_of_another_user_is_404_like_one_that_never_was() -> None:
    location = sign_in("ada").post("/jobs", json={"text": "one"}).headers["Location"]
    assert sign_in("bob").get(location).status_code == 404
    assert sign_in("bob").get("/jobs/00000000-0000-0000-0000-000000000000").status_code == 404


def test_no_token_or_a_forged_one_is_401() -> None:
    assert TestClient(app).get("/jobs/1").status_code == 401
    forged = {"Authorization": f"Bearer {jwt.encode({'sub': 'ada'}, 'x' * 32)}"}
    assert TestClient(app, headers=forged).post("/jobs", json={"text": "one"}).status_code == 401

import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import httpx2
import pytest

started = threading.Event()
release = threading.Event()


def count_words(text: str) -> int:
    if text.startswith("slow"):
        started.set()
        release.wait(6)
    if text.startswith("bad"):
        raise ValueError("this is no text")
    return len(text.split())


work = ModuleType("work")
work.count_words = count_words  # type: ignore[attr-defined]
sys.modules["work"] = work

from app import app


@pytest.fixture(scope="module")
def client(serve: Callable[[Any], str]) -> Iterator[httpx2.Client]:
    one_each = httpx2.Limits(max_keepalive_connections=0)  # a crash ends no other request
    with httpx2.Client(base_url=serve(app), timeout=20, limits=one_each) as client:
        yield client


def create(client: httpx2.Client, text: str, user: str = "ada") -> str:
    """Create a job; return where it can be followed."""
    answer = client.post("/jobs", json={"text": text}, headers={"X-User": user})
    assert answer.status_code == 202
    return answer.headers["Location"]


def read(client: httpx2.Client, url: str, user: str = "ada") -> Any:
    return client.get(url, headers={"X-User": user})


def wait_for_end(client: httpx2.Client, url: str) -> Any:
    """Ask as a client does, until the job is over."""
    for _ in range(200):
        job = read(client, url).json()
        if job["state"] in {"done", "failed"}:
            return job
        time.sleep(0.02)
    return job


def test_a_job_is_done_in_the_end(client: httpx2.Client) -> None:
    job = wait_for_end(client, create(client, "three words here"))
    assert (job["state"], job["words"]) == ("done", 3)


def test_a_job_that_breaks_is_failed(client: httpx2.Client) -> None:
    job = wait_for_end(client, create(client, "bad text"))
    assert (job["state"], job["words"]) == ("failed", None)


def test_a_running_job_can_be_asked_for(client: httpx2.Client) -> None:
    started.clear()
    release.clear()
    url = create(client, "slow text")
    assert started.wait(10)
    assert read(client, url).json()["state"] in {"queued", "running"}
    release.set()
    assert wait_for_end(client, url)["words"] == 2


def test_the_job_of_another_user_is_not_to_be_seen(client: httpx2.Client) -> None:
    url = create(client, "mine alone")
    assert read(client, url).status_code == 200
    assert read(client, url, "bob").status_code in {403, 404}


def test_a_job_that_never_was_is_404(client: httpx2.Client) -> None:
    url = create(client, "a b")
    assert read(client, url).status_code == 200
    unknown = url.rsplit("/", 1)[0] + "/00000000-0000-4000-8000-000000000000"
    assert read(client, unknown).status_code in {404, 422}

import asyncio
import sys
from types import ModuleType
from typing import Any

import pytest

built: list[str] = []
broken: set[str] = set()


async def build_report(user: str) -> dict[str, object]:
    built.append(user)
    for _ in range(20):  # others come meanwhile
        await asyncio.sleep(0)
    if user in broken:
        raise OSError("the database is away")
    return {"user": user, "sales": 7}


reports = ModuleType("reports")
reports.build_report = build_report  # type: ignore[attr-defined]
sys.modules["reports"] = reports

import httpx2
from app import app
from fastapi.testclient import TestClient


@pytest.fixture(autouse=True)
def nothing_is_built() -> None:
    built.clear()
    broken.clear()


def read(user: str, **headers: str) -> Any:
    with TestClient(app, raise_server_exceptions=False) as client:
        return client.get("/report", headers={"X-User": user, **headers})


async def read_many(user: str, times: int) -> list[int]:
    """Send many requests at once in one event loop; return the statuses."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://t") as client:
        calls = [client.get("/report", headers={"X-User": user}) for _ in range(times)]
        return [answer.status_code for answer in await asyncio.gather(*calls)]


def test_a_report_is_built_once_and_kept() -> None:
    answers = [read("ada") for _ in range(3)]
    assert [answer.json() for answer in answers] == [{"user": "ada", "sales": 7}] * 3
    assert built == ["ada"]


def test_each_user_gets_their_own() -> None:
    assert read("bob").json()["user"] == "bob"
    assert read("cleo").json()["user"] == "cleo"
    assert read("bob").json()["user"] == "bob"


def test_twenty_who_come_at_once_wait_for_one_report() -> None:
    assert asyncio.run(read_many("dan", 20)) == [200] * 20
    assert built == ["dan"]


def test_no_proxy_may_keep_what_is_for_one_user() -> None:
    answer = read("eve")
    assert answer.status_code == 200
    cache_control = answer.headers["Cache-Control"]
    assert "private" in cache_control or "no-store" in cache_control
    assert "public" not in cache_control


def test_what_has_not_changed_is_304_without_a_body() -> None:
    tag = read("fay").headers["ETag"]
    again = read("fay", **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert read("fay", **{"If-None-Match": '"other"'}).status_code == 200


def test_a_failure_is_not_kept() -> None:
    broken.add("gus")
    assert read("gus").status_code >= 500
    broken.clear()
    assert read("gus").json() == {"user": "gus", "sales": 7}

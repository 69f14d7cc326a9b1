from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from .app import app
from .database import Base, Item, engine

client = TestClient(app)


@pytest.fixture(autouse=True)
def fifty_items(postgres: str) -> Iterator[None]:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Item(kind="even" if n % 2 == 0 else "odd") for n in range(50))
        session.commit()  # in one transaction: all have the same created_at
    yield
    Base.metadata.drop_all(engine)
    engine.dispose()


def walk(**params: str | int) -> list[int]:
    """Return the ids of all pages, one after the other."""
    ids, after = [], ""
    while after is not None:
        page = client.get("/items", params={**params, "after": after}).json()
        ids += [item["id"] for item in page["items"]]
        after = page["next"]
    return ids


@pytest.mark.parametrize("limit", [20, 25])
def test_the_pages_hold_each_item_once(limit: int) -> None:
    assert walk(limit=limit) == list(range(50, 0, -1))


def test_a_filter_goes_on_over_the_pages() -> None:
    assert walk(limit=5, kind="even") == list(range(49, 0, -2))


def test_a_limit_over_the_maximum_is_refused() -> None:
    error = client.get("/items", params={"limit": 101}).json()["detail"][0]
    assert error["msg"] == "Input should be less than or equal to 100"


@pytest.mark.parametrize("after", ["x", "e30=", "é", "10"])
def test_what_is_no_cursor_is_refused(after: str) -> None:
    assert client.get("/items", params={"after": after}).status_code == 422

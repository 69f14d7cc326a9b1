"""A row arrives between two pages; page 5,000 is asked for; a limit of everything is asked for."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from . import app, avoid
from .database import Base, Item, engine

ROWS = 20_000
recommended = TestClient(app.app)
discouraged = TestClient(avoid.app, raise_server_exceptions=False)
Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def items(postgres: str) -> Iterator[None]:
    """Insert the rows, one a second."""
    Base.metadata.create_all(engine)
    fill = "INSERT INTO items (created_at, kind) SELECT to_timestamp(n), 'a' FROM generate_series"
    with engine.begin() as connection:
        connection.execute(text(f"{fill}(1, {ROWS}) AS n"))
        connection.execute(text("ANALYZE items"))
    yield
    Base.metadata.drop_all(engine)
    engine.dispose()


def insert() -> None:
    with Session(engine) as session:
        session.add(Item(kind="new"))
        session.commit()


def delete_newest() -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM items WHERE id = (SELECT max(id) FROM items)"))


def get_ids(client: TestClient, **params: str | int) -> list[int]:
    answer = client.get("/items", params=params).json()
    return [item["id"] for item in (answer if isinstance(answer, list) else answer["items"])]


def test_an_insert_between_two_pages_repeats_a_row_by_offset() -> None:
    first = get_ids(discouraged, limit=10)
    insert()
    assert get_ids(discouraged, limit=10, offset=10)[0] == first[-1]


def test_a_delete_between_two_pages_skips_a_row_by_offset() -> None:
    first = get_ids(discouraged, limit=10)
    delete_newest()
    assert get_ids(discouraged, limit=10, offset=10)[0] == first[-1] - 2


@pytest.mark.parametrize("change", [insert, delete_newest])
def test_a_cursor_goes_on_after_the_last_row(change: Callable[[], None]) -> None:
    first = recommended.get("/items", params={"limit": 10}).json()
    change()
    second = get_ids(recommended, limit=10, after=first["next"])
    assert second[0] == first["items"][-1]["id"] - 1


def count_rows_read(plan: dict[str, Any]) -> int:
    """Return the most rows that any step of the plan returned."""
    below = [count_rows_read(step) for step in plan.get("Plans", [])]
    return max(int(plan["Actual Rows"]), *below, 0)


def explain(request: Callable[[], object]) -> dict[str, Any]:
    """Return the plan that the request's query was run by."""
    statements: list[tuple[str, Any]] = []

    def collect(_: object, __: object, statement: str, parameters: Any, *___: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", collect)
    request()
    event.remove(engine, "before_cursor_execute", collect)
    [(statement, parameters)] = statements
    with engine.connect() as connection:
        explained = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}"
        [[[found]]] = connection.exec_driver_sql(explained, parameters).all()
    plan: dict[str, Any] = found["Plan"]
    return plan


def test_a_late_page_reads_every_row_before_it_by_offset() -> None:
    deep = explain(lambda: get_ids(discouraged, limit=10, offset=15_000))
    assert count_rows_read(deep) >= 15_010

    cursor = app.Cursor.model_validate({"created_at": "1970-01-01T01:00:00Z", "id": 3600})
    after = urlsafe_b64encode(cursor.model_dump_json().encode()).decode()
    late = explain(lambda: get_ids(recommended, limit=10, after=after))
    assert get_ids(recommended, limit=10, after=after)[0] == 3599
    assert count_rows_read(late) == 11


def test_a_total_reads_every_row() -> None:
    with engine.connect() as connection:
        explained = "EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM items"
        [[[found]]] = connection.exec_driver_sql(explained).all()
    assert count_rows_read(found["Plan"]) == ROWS


def test_a_limit_without_a_maximum_returns_the_table() -> None:
    assert len(get_ids(discouraged, limit=1_000_000)) == ROWS
    assert recommended.get("/items", params={"limit": 1_000_000}).status_code == 422


@pytest.mark.parametrize("params", [{"offset": -1}, {"limit": -1}])
def test_a_negative_number_is_an_error_of_the_database(params: dict[str, int]) -> None:
    assert discouraged.get("/items", params=params).status_code == 500

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from .app import app, engine


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS account"))
        connection.execute(text("CREATE TABLE account (id int PRIMARY KEY, email text)"))
        connection.execute(text("INSERT INTO account VALUES (1, 'eve@b.de'), (2, 'ann@b.de')"))
    yield TestClient(app)
    engine.dispose()


def test_accounts_are_found_by_email_ids_and_part(client: TestClient) -> None:
    assert client.get("/accounts/by-email?email=ann@b.de").json() == [2]
    assert client.get("/accounts/by-ids?ids=1&ids=3").json() == ["eve@b.de"]
    assert client.get("/accounts/search?term=ann").json() == ["ann@b.de"]
    assert client.get("/accounts?sort=email").json() == ["ann@b.de", "eve@b.de"]


@pytest.mark.parametrize("payload", ["' OR '1'='1", "'; DROP TABLE account; COMMIT; --", "%"])
def test_a_payload_is_only_a_value(client: TestClient, payload: str) -> None:
    assert client.get("/accounts/by-email", params={"email": payload}).json() == []
    assert client.get("/accounts/search", params={"term": payload}).json() == []
    assert client.get("/accounts", params={"sort": payload}).status_code == 422
    assert len(client.get("/accounts").json()) == 2

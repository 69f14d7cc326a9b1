from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from .app import app, engine


@pytest.fixture
def client(postgres: str) -> Iterator[TestClient]:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS item ()"))
    with TestClient(app) as client:
        yield client
    engine.dispose()


def test_more_requests_than_connections_are_all_answered(client: TestClient) -> None:
    with ThreadPoolExecutor(40) as threads:
        requests = [threads.submit(client.get, "/items/count") for _ in range(200)]
    assert {request.result().status_code for request in requests} == {200}

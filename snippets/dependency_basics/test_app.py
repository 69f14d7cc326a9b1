import asyncio

import pytest
from fastapi.testclient import TestClient

from .app import Page, app, list_items

client = TestClient(app)


@pytest.mark.parametrize(
    ("path", "tenant", "status"),
    [
        ("/items", "acme", 200),
        ("/items", "nobody", 404),
        ("/items?limit=51", "acme", 422),
        ("/items/export", "acme", 403),
        ("/items/export", "globex", 200),
        ("/items/export", "nobody", 404),
    ],
)
def test_status(path: str, tenant: str, status: int) -> None:
    assert client.get(path, headers={"X-Tenant": tenant}).status_code == status


def test_an_endpoint_is_called_like_any_function() -> None:
    assert asyncio.run(list_items(Page(offset=1, limit=2))) == ["item 1", "item 2"]

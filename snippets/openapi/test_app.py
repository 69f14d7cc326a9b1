import pytest
from fastapi.testclient import TestClient

from .app import create_app


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/redoc", "/docs/oauth2-redirect"])
def test_the_docs_are_gone_unless_they_are_asked_for(path: str) -> None:
    assert TestClient(create_app(show_docs=False)).get(path).status_code == 404
    assert TestClient(create_app(show_docs=True)).get(path).status_code == 200


def test_the_schema_is_what_clients_are_made_from() -> None:
    schema = create_app(show_docs=True).openapi()
    [read_item] = schema["paths"]["/items/{item_id}"].values()
    assert read_item["operationId"] == "read_item"
    assert set(read_item["responses"]) == {"200", "404", "422"}
    assert read_item["security"] == [{"HTTPBearer": []}]  # the Authorize button


def test_a_wrong_token_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "right")
    client = TestClient(create_app(show_docs=False))
    assert client.get("/items/1", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/items/1", headers={"Authorization": "Bearer right"}).status_code == 200
    assert client.get("/items/99", headers={"Authorization": "Bearer right"}).status_code == 404
    assert client.delete("/items/1", headers={"Authorization": "Bearer right"}).status_code == 204

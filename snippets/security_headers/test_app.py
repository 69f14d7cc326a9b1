import pytest
from fastapi.testclient import TestClient

from .app import HEADERS, app

client = TestClient(app, base_url="https://api.example.com")


@pytest.mark.parametrize(("path", "status"), [("/orders", 200), ("/nothing", 404)])
def test_each_answer_has_the_headers(path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert (
        HEADERS.items() <= {name.title(): value for name, value in response.headers.items()}.items()
    )


def test_another_host_name_is_refused() -> None:
    response = client.get("/orders", headers={"Host": "evil.example"})
    assert (response.status_code, response.text) == (400, "Invalid host header")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_are_no_docs(path: str) -> None:
    assert client.get(path).status_code == 404

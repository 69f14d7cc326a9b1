import httpx2
import pytest
from fastapi.testclient import TestClient

from .app import app, get_client

client = TestClient(app)


def answer(request: httpx2.Request) -> httpx2.Response:
    match request.url.path:
        case "/rates/EUR":
            return httpx2.Response(200, json={"currency": "EUR", "rate": 1.25})
        case "/rates/SLO":
            raise httpx2.ReadTimeout("slow")
    return httpx2.Response(500)


@pytest.fixture(autouse=True)
def rate_service(monkeypatch: pytest.MonkeyPatch) -> None:
    transport = httpx2.MockTransport(answer)
    service = httpx2.AsyncClient(transport=transport, base_url="http://rates")
    monkeypatch.setitem(app.dependency_overrides, get_client, lambda: service)


def test_a_rate_is_read() -> None:
    assert client.get("/rates/EUR").json() == {"currency": "EUR", "rate": 1.25}


@pytest.mark.parametrize(("currency", "status"), [("SLO", 504), ("ERR", 502), ("e/r", 404)])
def test_a_rate_that_cannot_be_had_is_an_error(currency: str, status: int) -> None:
    assert client.get(f"/rates/{currency}").status_code == status

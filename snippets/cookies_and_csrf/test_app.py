from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from fastapi import Response
from fastapi.testclient import TestClient

from .app import COOKIE, FRONTEND, app, start_session, valkey


@pytest.fixture
def client(valkey_server: str) -> Iterator[TestClient]:
    response = Response()
    start_session(response, "ada")
    session = SimpleCookie(response.headers["Set-Cookie"])[COOKIE].value
    # A Secure cookie goes to https alone.
    yield TestClient(app, base_url="https://testserver", cookies={COOKIE: session})
    valkey.close()


def test_our_frontend_pays(client: TestClient) -> None:
    response = client.post("/payments", data={"to": "eva"}, headers={"Origin": FRONTEND})
    assert response.json() == "ada pays eva"


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://evil.shop.example.com"]
)
def test_another_site_does_not(client: TestClient, origin: str) -> None:
    response = client.post("/payments", data={"to": "eva"}, headers={"Origin": origin})
    assert response.status_code == 403


def test_a_session_ends_at_the_logout(client: TestClient) -> None:
    assert "Max-Age=0" in client.post("/logout", headers={"Origin": FRONTEND}).headers["Set-Cookie"]
    response = client.post("/payments", data={"to": "eva"}, headers={"Origin": FRONTEND})
    assert response.status_code == 401

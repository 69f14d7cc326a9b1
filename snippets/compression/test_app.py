from fastapi.testclient import TestClient

from .app import app

client = TestClient(app, cookies={"csrf_token": "t" * 32})


def test_a_large_response_is_compressed() -> None:
    response = client.get("/items", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert response.headers["Vary"] == "Accept-Encoding"
    sent = int(response.headers["Content-Length"])
    assert len(response.content) > 5 * sent  # the client has decompressed it


def test_a_client_that_does_not_ask_for_gzip_gets_none() -> None:
    response = client.get("/items", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers


def test_a_secret_beside_user_input_is_not_compressed() -> None:
    response = client.get("/search", params={"q": "x"})
    assert int(response.headers["Content-Length"]) == len(response.content)

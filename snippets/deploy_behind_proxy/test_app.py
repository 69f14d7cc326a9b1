from typing import Any

from fastapi.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from .app import app

# What `uvicorn --forwarded-allow-ips 10.0.0.0/8` puts round the app.
fastapi: Any = app
served: Any = ProxyHeadersMiddleware(fastapi, trusted_hosts="10.0.0.0/8")
headers = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "Host": "shop.example"}


def test_the_proxy_tells_the_client_and_the_scheme() -> None:
    proxy = TestClient(served, client=("10.0.0.2", 50000))
    assert proxy.get("/items/", headers=headers).json() == {
        "client": "203.0.113.9",
        "link": "https://shop.example/items/",
    }


def test_nobody_else_is_believed() -> None:
    stranger = TestClient(served, client=("198.51.100.7", 50000))
    assert stranger.get("/items/", headers=headers).json() == {
        "client": "198.51.100.7",
        "link": "http://shop.example/items/",
    }

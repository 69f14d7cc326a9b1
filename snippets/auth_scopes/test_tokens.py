"""A login provider in a thread publishes its key; tokens are good, forged, old and of others."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from fastapi.testclient import TestClient
from jwt.algorithms import RSAAlgorithm

from . import tokens
from .app import ORDERS, Order, app

client = TestClient(app)
KEY = generate_private_key(65537, 2048)
JWKS = {"keys": [{**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "1"}]}
CLAIMS = {
    "sub": "ada",
    "scope": "orders:read",
    "iss": tokens.ISSUER,
    "aud": "https://api.example.com",
    "exp": 4_102_444_800,
}


class Provider(BaseHTTPRequestHandler):
    requests = 0

    def do_GET(self) -> None:
        Provider.requests += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(JWKS).encode())

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    Provider.requests = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/certs"
        monkeypatch.setattr(tokens, "keys", jwt.PyJWKClient(url))
        monkeypatch.setitem(ORDERS, "A-1", Order(owner="ada", total=10))
        yield
        server.shutdown()
        thread.join()


def sign(key: RSAPrivateKey | str = KEY, kid: str = "1", alg: str = "RS256", **claims: Any) -> str:
    return jwt.encode(CLAIMS | claims, key, alg, {"kid": kid})


def call(token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return client.get("/orders/A-1", headers=headers).status_code


@pytest.mark.usefixtures("provider")
def test_a_token_of_the_provider_is_accepted_and_its_keys_are_fetched_once() -> None:
    assert [call(sign()) for _ in range(5)] == [200] * 5
    assert Provider.requests == 1


@pytest.mark.usefixtures("provider")
@pytest.mark.parametrize(
    "token",
    [
        pytest.param("garbage", id="no token"),
        pytest.param(sign(exp=1), id="expired"),
        pytest.param(sign(aud="shop"), id="for another service"),
        pytest.param(sign(iss="https://evil.example"), id="of another issuer"),
        pytest.param(sign(generate_private_key(65537, 2048)), id="signed by another"),
        pytest.param(sign("s" * 32, alg="HS256"), id="another algorithm"),
        pytest.param(sign(kid="2"), id="unknown key"),
    ],
)
def test_another_token_is_refused(token: str) -> None:
    assert call(token) == 401


@pytest.mark.usefixtures("provider")
def test_an_unknown_key_is_no_invalid_token_error() -> None:
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key that matches"):
        tokens.keys.get_signing_key_from_jwt(sign(kid="2"))
    assert not issubclass(jwt.PyJWKClientError, jwt.InvalidTokenError)


def test_without_the_provider_it_is_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "keys", jwt.PyJWKClient("http://127.0.0.1:9/certs"))
    assert call(sign()) == 503

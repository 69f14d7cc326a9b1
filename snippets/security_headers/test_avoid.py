"""What do strangers learn, and where does a link lead that was made from their Host header?"""

import httpx2
from fastapi import FastAPI, Response
from fastapi.middleware import Middleware
from fastapi.middleware.httpsredirect import HTTPSRedirectMiddleware
from fastapi.testclient import TestClient

from ..servers import Serve
from . import app, avoid
from .app import HEADERS, SecurityHeaders


def test_a_link_leads_to_the_host_that_the_caller_named() -> None:
    host = {"Host": "evil.example"}
    mail = TestClient(avoid.app).post("/password-resets?email=ada@example.com", headers=host)
    assert mail.json() == "To ada@example.com: click http://evil.example/reset?token=s3cret"
    assert TestClient(app.app).get("/orders", headers=host).status_code == 400


def test_without_its_docs_the_schema_is_still_there() -> None:
    client = TestClient(avoid.app)
    assert client.get("/docs").status_code == 404
    assert "/internal/users" in client.get("/openapi.json").json()["paths"]
    assert client.delete("/internal/users").json() == "gone"


def test_without_the_middleware_there_is_none_of_the_headers() -> None:
    headers = TestClient(avoid.app).get("/openapi.json").headers
    assert not any(name in headers for name in HEADERS)


def test_the_docs_page_needs_scripts_that_the_policy_forbids() -> None:
    page = TestClient(FastAPI()).get("/docs").text
    assert '<script src="https://cdn.jsdelivr.net/' in page
    assert "<script>\n    const ui" in page


def test_an_endpoint_sets_its_own_policy() -> None:
    page = FastAPI(middleware=[Middleware(SecurityHeaders)])

    @page.get("/")
    def read() -> Response:
        return Response("<h1>Hello</h1>", headers={"content-security-policy": "default-src 'self'"})

    headers = TestClient(page).get("/").headers
    assert headers.get_list("content-security-policy") == ["default-src 'self'"]


def test_an_unhandled_error_has_the_headers_only_around_the_whole_app() -> None:
    api = FastAPI(middleware=[Middleware(SecurityHeaders)])

    @api.get("/")
    def fail() -> None:
        raise LookupError

    inside = TestClient(api, raise_server_exceptions=False).get("/")
    around = TestClient(SecurityHeaders(api), raise_server_exceptions=False).get("/")
    assert inside.status_code == around.status_code == 500
    assert "X-Content-Type-Options" not in inside.headers
    assert around.headers["X-Content-Type-Options"] == "nosniff"


def test_a_probe_by_address_is_refused_unless_it_names_the_host() -> None:
    client = TestClient(app.app)
    assert client.get("/orders", headers={"Host": "10.0.0.7:8000"}).status_code == 400
    assert client.get("/orders", headers={"Host": "api.example.com:8000"}).status_code == 200


def test_a_redirect_to_https_behind_a_proxy_that_is_not_trusted_never_ends() -> None:
    redirecting = FastAPI(middleware=[Middleware(HTTPSRedirectMiddleware)])
    client = TestClient(redirecting, base_url="http://api.example.com", follow_redirects=False)
    response = client.get("/orders", headers={"X-Forwarded-Proto": "https"})
    assert response.status_code == 307
    assert response.headers["Location"] == "https://api.example.com/orders"


def test_the_server_names_itself_unless_told_not_to(serve: Serve) -> None:
    with serve("avoid") as server:
        assert httpx2.get(f"{server.url}/openapi.json").headers["Server"] == "uvicorn"
    with serve("avoid", "--no-server-header") as server:
        assert "Server" not in httpx2.get(f"{server.url}/openapi.json").headers

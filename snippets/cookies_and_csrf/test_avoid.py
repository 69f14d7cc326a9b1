"""A form on evil.example posts to us with the cookie of Ada; and what stands in that cookie?"""

import json
from base64 import b64decode

import pytest
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.middleware.sessions import SessionMiddleware

from . import app, avoid

EVIL = {"Origin": "https://evil.example"}


@pytest.fixture
def ada() -> TestClient:
    client = TestClient(avoid.app, base_url="https://testserver")
    client.post("/login")
    return client


def test_a_form_of_another_site_pays_with_the_cookie(ada: TestClient) -> None:
    assert ada.post("/payments", data={"to": "evil"}, headers=EVIL).json() == "ada pays evil"
    assert TestClient(avoid.app).post("/payments", data={"to": "evil"}).status_code == 401
    refused = TestClient(app.app).post("/payments", data={"to": "evil"}, headers=EVIL)
    assert (refused.status_code, refused.json()["detail"]) == (403, "Request from another site")


def test_the_session_is_readable_without_the_key(ada: TestClient) -> None:
    payload = ada.cookies["session"].strip('"').split(".")[0]
    assert json.loads(b64decode(payload)) == {"user": "ada", "iban": "DE02120300000000202051"}


def test_a_copied_cookie_survives_the_logout(ada: TestClient) -> None:
    copied = ada.cookies["session"]
    ada.post("/logout")
    assert ada.post("/payments", data={"to": "evil"}).status_code == 401
    ada.cookies.set("session", copied)
    assert ada.post("/payments", data={"to": "evil"}).json() == "ada pays evil"


def test_a_changed_session_is_dropped(ada: TestClient) -> None:
    changed = "x" + ada.cookies["session"]
    ada.cookies.clear()
    ada.cookies.set("session", changed)
    assert ada.post("/payments", data={"to": "evil"}).status_code == 401


def test_the_attributes_of_each_cookie() -> None:
    response = Response()
    response.set_cookie("bare", "x")
    assert response.headers["Set-Cookie"] == "bare=x; Path=/; SameSite=lax"
    default = FastAPI()
    default.add_middleware(SessionMiddleware, secret_key=avoid.SECRET_KEY)
    default.include_router(avoid.app.router)
    cookie = TestClient(default).post("/login").headers["Set-Cookie"]
    assert cookie.endswith("path=/; Max-Age=1209600; httponly; samesite=lax")


@pytest.mark.usefixtures("valkey_server")
def test_the_session_cookie_is_out_of_reach_of_scripts_http_and_subdomains() -> None:
    response = Response()
    app.start_session(response, "ada")
    app.valkey.close()
    name, _, rest = response.headers["Set-Cookie"].partition("=")
    assert name.startswith("__Host-")
    assert rest.endswith("; HttpOnly; Max-Age=604800; Path=/; SameSite=lax; Secure")


def test_a_secure_cookie_does_not_come_back_over_http() -> None:
    client = TestClient(avoid.app)
    client.post("/login")
    assert client.post("/payments", data={"to": "eva"}).status_code == 401


def test_without_a_cookie_it_is_401() -> None:
    response = TestClient(app.app).post("/logout", headers={"Origin": app.FRONTEND})
    assert (response.status_code, response.json()) == (401, {"detail": "Not authenticated"})


def test_a_json_body_needs_a_content_type_that_no_form_can_send() -> None:
    plain = FastAPI()

    @plain.post("/model")
    def take_model(data: dict[str, str]) -> dict[str, str]:
        return data

    @plain.post("/raw")
    async def take_raw(request: Request) -> dict[str, str]:
        data: dict[str, str] = await request.json()
        return data

    client = TestClient(plain)
    form = {"Content-Type": "text/plain"}
    assert client.post("/model", json={"to": "eva"}).status_code == 200
    assert client.post("/model", content='{"to": "eva"}', headers=form).status_code == 422
    assert client.post("/model", content='{"to": "eva"}').status_code == 422
    assert client.post("/raw", content='{"to": "eva"}', headers=form).json() == {"to": "eva"}


def test_a_session_without_the_middleware_is_an_assertion_error() -> None:
    bare = FastAPI()
    bare.include_router(avoid.app.router)
    with pytest.raises(AssertionError, match="SessionMiddleware must be installed to access"):
        TestClient(bare).post("/login")


def test_a_cookie_on_the_injected_response_needs_a_plain_return_value() -> None:
    setting = FastAPI()

    @setting.get("/value")
    def give_value(response: Response) -> str:
        response.set_cookie("a", "b")
        return "value"

    @setting.get("/response")
    def give_response(response: Response) -> Response:
        response.set_cookie("a", "b")
        return JSONResponse("value")

    @setting.get("/error")
    def give_error(response: Response) -> None:
        response.set_cookie("a", "b")
        raise HTTPException(409)

    client = TestClient(setting)
    found = [path for path in ("/value", "/response", "/error") if client.get(path).cookies]
    assert found == ["/value"]

"""What becomes of the tests in avoid.py, and of event loops when a client is not entered."""

import runpy
import subprocess
import sys

import httpx
import httpx2
import pytest
import starlette.testclient
from fastapi.testclient import TestClient
from starlette.exceptions import StarletteDeprecationWarning

from . import app, avoid, loops

shared = avoid.shared


def test_without_with_the_lifespan_does_not_run() -> None:
    with pytest.raises(AttributeError, match="'State' object has no attribute 'sessions'"):
        avoid.test_login()


def test_a_secure_cookie_is_kept_but_not_sent_over_http() -> None:
    with TestClient(app.app) as client:
        client.post("/login", json={"name": "Ada"})
        assert "session" in client.cookies
        assert client.get("/me").status_code == 401


def test_a_shared_client_keeps_the_login_for_the_next_test(shared: TestClient) -> None:
    avoid.test_a_login_is_remembered(shared)
    with pytest.raises(AssertionError):
        avoid.test_a_visitor_is_refused(shared)
    assert shared.get("/me").json() == {"name": "Ada"}


def test_data_sends_a_form_to_an_endpoint_that_takes_json(shared: TestClient) -> None:
    with pytest.raises(AssertionError):
        avoid.test_login_takes_json(shared)
    response = shared.post("/login", data={"name": "Ada"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["type"] == "model_attributes_type"
    assert response.json()["detail"][0]["input"] == "name=Ada"


def test_a_content_type_by_hand_lacks_the_boundary(shared: TestClient) -> None:
    with pytest.raises(AssertionError):
        avoid.test_a_photo_is_uploaded_with_its_caption(shared)
    headers = {"Content-Type": "multipart/form-data"}
    response = shared.post("/photos", files={"file": b"a"}, headers=headers)
    assert response.status_code == 400
    assert response.json() == {"detail": "Missing boundary in multipart."}


def test_json_beside_files_is_dropped(shared: TestClient) -> None:
    response = shared.post("/photos", files={"file": b"a"}, json={"caption": "Asleep"})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "caption"]


def test_the_exception_of_the_endpoint_reaches_the_test() -> None:
    with pytest.raises(ZeroDivisionError):
        avoid.test_a_crash_is_answered_with_500()


def test_without_with_each_request_has_its_own_event_loop(valkey: str) -> None:
    code = f"from {loops.__name__} import test_two_visits; test_two_visits()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert b'assert client.get("/visits").json() == 2\n' in done.stderr
    assert b"RuntimeError: Event loop is closed" in done.stderr


def test_with_with_all_requests_share_one_event_loop(valkey: str) -> None:
    with TestClient(loops.app) as client:
        assert [client.get("/visits").json() for _ in range(3)] == [1, 2, 3]
        assert client.portal is not None
        client.portal.call(loops.cache.aclose)


def test_get_and_delete_take_no_json(shared: TestClient) -> None:
    for send in (shared.get, shared.delete):
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'json'"):
            send("/me", json={})  # type: ignore[call-arg]  # the error is the point
    assert shared.request("DELETE", "/me", json={}).status_code == 405


def test_cookies_of_one_request_are_deprecated(shared: TestClient) -> None:
    with pytest.warns(DeprecationWarning, match="Setting per-request cookies=<...>"):
        shared.get("/me", cookies={"session": "made up"})


def test_a_timeout_is_deprecated(shared: TestClient) -> None:
    with pytest.warns(StarletteDeprecationWarning, match="should not use the 'timeout' argument"):
        shared.get("/me", timeout=1)


def test_httpx2_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    with pytest.warns(StarletteDeprecationWarning, match="Using `httpx` with `starlette.testcl"):
        runpy.run_path(starlette.testclient.__file__)
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(RuntimeError, match=r"The starlette\.testclient module requires the httpx2"):
        runpy.run_path(starlette.testclient.__file__)


def test_the_client_is_one_of_httpx2_so_mocks_of_httpx_leave_it_alone() -> None:
    assert issubclass(TestClient, httpx2.Client)
    assert not issubclass(TestClient, httpx.Client)

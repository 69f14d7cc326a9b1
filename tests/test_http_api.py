import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from fastapi_development.cli import main
from fastapi_development.http_api import make_app

from .conftest import SkillFolder


@pytest.fixture
def client(folder: SkillFolder, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("FASTAPI_SKILL_ROOT", str(folder.root))
    monkeypatch.setenv("FASTAPI_SKILL_HOSTS", '["testserver"]')
    with TestClient(make_app()) as client:
        yield client


def test_a_search_answers_as_the_command_does(
    client: TestClient, folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["get", "say hello", "--json", "--skill", str(folder.root)])
    printed = json.loads(capfd.readouterr().out)
    assert client.get("/api/search", params={"q": "say hello"}).json() == printed


def test_nothing_found_is_an_answer_too(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "quantum chromodynamics"}).json()
    assert answer == {"query": "quantum chromodynamics", "status": "nothing", "hits": []}


@pytest.mark.parametrize("path", ["/api/search?q=hello", "/api/pages", "/api/pages/greeting"])
def test_what_a_client_has_already_is_not_sent_again(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_page_is_json_or_markdown(client: TestClient) -> None:
    page = client.get("/api/pages/greeting").json()
    assert [section["heading"] for section in page["sections"]] == ["Use", "Avoid", "Limits"]
    response = client.get("/api/pages/greeting", headers={"Accept": "text/markdown"})
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text.startswith("# Greet someone by name\n\n## Use\n\nCall it")


def test_all_pages_are_listed(client: TestClient) -> None:
    assert [page["page"] for page in client.get("/api/pages").json()] == ["greeting"]


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/pages/nobody", 404, 'there is no page "nobody"; /api/pages lists them'),
        ("/api/pages/../SKILL", 404, "Not Found"),
        ("/api/pages/..%2FSKILL", 404, 'there is no page "../SKILL"; /api/pages lists them'),
        ("/api/pages/%2e%2e%2fSKILL", 404, 'there is no page "../SKILL"; /api/pages lists them'),
        ("/api/pages/..%5CSKILL", 404, 'there is no page "..\\SKILL"; /api/pages lists them'),
        ("/api/search", 422, "the request is not valid"),
        ("/api/search?q=%00%07", 422, "the request is not valid"),
        (f"/api/search?q={'x' * 5001}", 422, "the request is not valid"),
        ("/api/search?q=a&limit=0", 422, "the request is not valid"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_errors_have_one_form(client: TestClient, path: str, status: int, detail: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == detail


def test_a_method_that_is_not_offered_is_refused(client: TestClient) -> None:
    response = client.post("/api/pages", content=b"")
    assert (response.status_code, response.json()["status"]) == (405, 405)


def test_a_body_is_refused(client: TestClient) -> None:
    response = client.request("GET", "/api/pages", content=b"x")
    assert response.status_code == 413


def test_a_strange_host_is_refused(client: TestClient) -> None:
    response = client.get("/api/pages", headers={"Host": "evil.example"})
    assert response.status_code == 400


def test_each_request_has_a_number_that_a_proxy_may_give(client: TestClient) -> None:
    first, second = client.get("/health/live"), client.get("/health/live")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    given = client.get("/health/live", headers={"X-Request-ID": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    forged = client.get("/health/live", headers={"X-Request-ID": "a b\tc"})
    assert forged.headers["x-request-id"] != "a b\tc"


def test_long_answers_are_compressed(client: TestClient, folder: SkillFolder) -> None:
    folder.replace("patterns/greeting.md", "See [the", "word " * 300 + "\n\nSee [the")
    (folder.root / "skill.index").unlink()
    main(["list", "--skill", str(folder.root)])
    response = client.get("/api/pages/greeting", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"


def test_the_process_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"pages": 1}


def test_an_index_that_was_replaced_is_picked_up(
    client: TestClient, folder: SkillFolder, tmp_path: Path
) -> None:
    def status(query: str) -> str:
        found: str = client.get("/api/search", params={"q": query}).json()["status"]
        return found

    assert status("wave both hands") == "nothing"
    folder.replace("patterns/greeting.md", "say hello", "wave both hands")
    (folder.root / "skill.index").unlink()
    main(["get", "hello", "--skill", str(folder.root)])
    assert status("wave both hands") == "answer"

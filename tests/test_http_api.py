import asyncio
import json
import logging
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.types import Scope

from fastapi_development.cli import main
from fastapi_development.http import quick_search
from fastapi_development.http.answers import Answers
from fastapi_development.http.api import Settings, make_app
from fastapi_development.http.prepared import Prepared
from fastapi_development.library import Library

from .conftest import SkillFolder

PATHS = ["/api/search?q=hello", "/api/pages", "/api/pages/greeting"]


def make_client(root: Path, several: bool = False) -> TestClient:
    settings = Settings(root=str(root), several=several, hosts=["testserver"])
    return TestClient(make_app(settings), raise_server_exceptions=False)


@pytest.fixture
def client(folder: SkillFolder) -> Iterator[TestClient]:
    with make_client(folder.root) as client:
        yield client


def test_the_environment_says_which_skill_and_which_hosts(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_SKILL_ROOT", str(folder.root))
    monkeypatch.setenv("FASTAPI_SKILL_HOSTS", '["testserver"]')
    with TestClient(make_app()) as client:
        assert [page["page"] for page in client.get("/api/pages").json()] == ["greeting"]


def test_a_search_answers_as_the_command_does(
    client: TestClient, folder: SkillFolder, capfd: pytest.CaptureFixture[str]
) -> None:
    main(["get", "say hello", "--json", "--skill", str(folder.root)])
    printed = json.loads(capfd.readouterr().out)
    assert client.get("/api/search", params={"q": "say hello"}).json() == printed


def test_nothing_found_is_an_answer_too(client: TestClient) -> None:
    answer = client.get("/api/search", params={"q": "quantum chromodynamics"}).json()
    assert answer == {"query": "quantum chromodynamics", "status": "nothing", "hits": []}


def test_a_search_is_the_json_of_the_library(folder: SkillFolder) -> None:
    answers = Answers(str(folder.root), several=False)
    asyncio.run(answers.open())
    for query in ("say hello", "greet by name", 'a "quoted"\n word', "nothing at all é"):
        expected = Library(str(folder.root)).search(query, 5).model_dump_json()
        assert answers.search(query, 5).body == expected.encode()


@pytest.fixture
def eight_pages(folder: SkillFolder) -> Iterator[TestClient]:
    for name in "abcdefg":
        folder.write(f"patterns/{name}.md", folder.page.read_text().replace("hello", name))
    with make_client(folder.root) as client:
        assert len(client.get("/api/search?q=greet+name").json()["hits"]) == 5
        yield client


TEXTS = st.text(max_size=20) | st.sampled_from(["say hello", "greet name", "x" * 5001, "é", "_"])
VALUES = st.sampled_from([None, "1", "5", "50", "0", "51", "05", " 5", "5.0", "x", ""])
ACCEPTED = st.sampled_from(["", "identity", "gzip", "br, gzip;q=0.5", "*"])


@settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=TEXTS, limit=VALUES, encoding=ACCEPTED)
def test_the_short_way_answers_as_the_route_does(
    eight_pages: TestClient, query: str, limit: str | None, encoding: str
) -> None:
    params = {"q": query, **({} if limit is None else {"limit": limit})}
    headers = {"Accept-Encoding": encoding, "X-Request-ID": "1"}
    short = eight_pages.get("/api/search", params=params, headers=headers)
    # A request that declares a body, however short, is left to the route.
    headers["Content-Length"] = "0"
    whole = eight_pages.get("/api/search", params=params, headers=headers)
    assert (short.status_code, short.content) == (whole.status_code, whole.content)
    assert dict(short.headers) == dict(whole.headers)


def test_a_plain_search_takes_the_short_way(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Prepared | None] = []
    look_up = quick_search.look_up

    def watch(scope: Scope) -> Prepared | None:
        taken.append(look_up(scope))
        return taken[-1]

    monkeypatch.setattr(quick_search, "look_up", watch)
    client.get("/api/search?q=say+hello&limit=3")
    client.get("/api/search?q=say+hello&limit=03")
    assert [answer is not None for answer in taken] == [True, False]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("known", "status"),
    [
        ("{tag}", 304),
        ('"other", {tag}', 304),
        ('"other",{strong}, "third"', 304),
        ("{strong}", 304),
        ("*", 304),
        (" * ", 304),
        ('"other"', 200),
        ('W/"other"', 200),
        ('"*"', 200),
        ("", 200),
        ("{bare}", 200),
    ],
)
def test_what_a_client_has_already_is_not_sent_again(
    client: TestClient, path: str, known: str, status: int
) -> None:
    first = client.get(path)
    tag = first.headers["etag"]
    strong = tag.removeprefix("W/")
    known = known.format(tag=tag, strong=strong, bare=strong.strip('"'))
    again = client.get(path, headers={"If-None-Match": known})
    assert (again.status_code, again.headers["etag"]) == (status, tag)
    assert again.content == (b"" if status == 304 else first.content)
    for name in ("cache-control", "vary"):
        assert again.headers[name] == first.headers[name]


def test_tags_of_several_lines_are_one_list(client: TestClient) -> None:
    tag = client.get("/api/pages").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert client.get("/api/pages", headers=lines).status_code == 304


def test_a_page_is_json_or_markdown(client: TestClient) -> None:
    page = client.get("/api/pages/greeting").json()
    assert [section["heading"] for section in page["sections"]] == ["Use", "Avoid", "Limits"]
    response = client.get("/api/pages/greeting", headers={"Accept": "text/markdown"})
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.headers["vary"] == "Accept, Accept-Encoding"
    assert response.text.startswith("# Greet someone by name\n\n## Use\n\nCall it")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "json"),
        ("text/markdown;q=0.9, application/json;q=1", "json"),
        ("application/json;q=0.8, text/markdown", "markdown"),
        ("text/*, application/json;q=0.9", "markdown"),
        ("text/markdown, */*;q=0.1", "markdown"),
        ("text/markdown;q=0, */*", "json"),
        ("*/*, application/json;q=0.5", "markdown"),
        ("TEXT/Markdown ; charset=utf-8 ; Q=1", "markdown"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "json"),
        ("text/html", "json"),
        ("text/markdown;q=2", "json"),
        ("text/markdown;q=nan", "json"),
        (",,;", "json"),
        ("", "json"),
    ],
)
def test_accept_is_weighed(client: TestClient, accept: str, kind: str) -> None:
    response = client.get("/api/pages/greeting", headers={"Accept": accept})
    assert response.status_code == 200
    assert kind in response.headers["content-type"]


def test_pages_are_listed_whole_or_in_parts(folder: SkillFolder) -> None:
    for name in ("b", "c", "d"):
        folder.write(f"patterns/{name}.md", folder.page.read_text())
    with make_client(folder.root) as client:
        names = [page["page"] for page in client.get("/api/pages").json()]
        assert names == ["b", "c", "d", "greeting"]
        part = client.get("/api/pages?offset=1&limit=2").json()
        assert [page["page"] for page in part] == ["c", "d"]
        assert client.get("/api/pages?offset=9").json() == []


def test_pages_of_several_skills_are_named_after_their_skill(
    folder: SkillFolder, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "SKILL.md").write_text(
        "---\nname: other\ndescription: Other.\n---\n# Other\n"
    )
    (tmp_path / "other" / "greeting.md").write_text("# Another greeting\n\nHello there.\n")
    with make_client(tmp_path, several=True) as client:
        names = [f"{page['skill']}/{page['page']}" for page in client.get("/api/pages").json()]
        assert names == ["greeting-skill/greeting", "other/SKILL", "other/greeting"]
        for name in (*names, names[0].replace("/", "%2F")):
            page = client.get(f"/api/pages/{name}").json()
            assert page["title"] in ("Greet someone by name", "Other", "Another greeting")
        assert client.get("/api/pages/greeting").status_code == 404
        hits = client.get("/api/search?q=another+greeting").json()["hits"]
        assert (hits[0]["skill"], hits[0]["page"]) == ("other", "greeting")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/api/pages/nobody", 404, 'there is no page "nobody"; /api/pages lists them'),
        ("/api/pages/", 404, 'there is no page ""; /api/pages lists them'),
        ("/api/pages/../SKILL", 404, "Not Found"),
        ("/api/pages/..%2FSKILL", 404, 'there is no page "../SKILL"; /api/pages lists them'),
        ("/api/pages/..%5CSKILL", 404, 'there is no page "..\\SKILL"; /api/pages lists them'),
        ("/api/search", 422, "the request is not valid"),
        ("/api/search?q=%00%07", 422, "the request is not valid"),
        (f"/api/search?q={'x' * 5001}", 422, "the request is not valid"),
        ("/api/search?q=a&limit=0", 422, "the request is not valid"),
        ("/api/pages?limit=1001", 422, "the request is not valid"),
        ("/nowhere", 404, "Not Found"),
    ],
)
def test_errors_have_one_form(client: TestClient, path: str, status: int, detail: str) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == detail


def test_an_error_does_not_repeat_what_was_sent(client: TestClient) -> None:
    answer = client.get("/api/search?q=a&limit=secret")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["query", "limit"]
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", [*PATHS, "/health/live", "/health/ready"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_method_that_is_not_offered_is_refused(
    client: TestClient, path: str, method: str
) -> None:
    response = client.request(method, path)
    assert (response.status_code, response.json()["status"]) == (405, 405)
    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize("path", [*PATHS, "/health/live", "/health/ready"])
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    headers = {"X-Request-ID": "1"}
    whole, head = client.get(path, headers=headers), client.head(path, headers=headers)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(whole.headers)


@pytest.mark.parametrize("path", [*PATHS, "/health/live"])
def test_a_body_is_refused(client: TestClient, path: str) -> None:
    for content in (b"x", iter([b"x", b"y"])):
        response = client.request("GET", path, content=content)
        assert response.json() == {
            "title": HTTPStatus(413).phrase,
            "status": 413,
            "detail": "Content Too Large",
        }
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["x-request-id"]


def test_a_strange_host_is_refused(client: TestClient) -> None:
    response = client.get("/api/search?q=hello", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert response.json() == {
        "title": "Bad Request",
        "status": 400,
        "detail": "Invalid host header",
    }
    assert int(response.headers["content-length"]) == len(response.content)
    assert response.headers["x-request-id"]


def test_each_request_has_a_number_that_a_proxy_may_give(client: TestClient) -> None:
    first, second = client.get("/health/live"), client.get("/health/live")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    given = client.get("/health/live", headers={"X-Request-ID": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    for forged in ("a b\tc", "x" * 65, 'a","level":"ERROR'):
        answer = client.get("/health/live", headers={"X-Request-ID": forged})
        assert answer.headers["x-request-id"] != forged


def test_a_request_is_logged_without_its_query(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="access"):
        client.get("/api/search?q=secret")
        client.get("/health/live")
    (record,) = [record for record in caplog.records if record.name == "access"]
    assert record.getMessage() == "GET /api/search"
    assert record.__dict__["fields"]["status"] == 200


@pytest.mark.parametrize("quality", ["gzip", "gzip, br", "*", "gzip;q=0.1"])
def test_long_answers_are_compressed(folder: SkillFolder, quality: str) -> None:
    folder.replace("patterns/greeting.md", "See [the", "word " * 300 + "\n\nSee [the")
    with make_client(folder.root) as client:
        for path in ("/api/pages/greeting", "/openapi.json"):
            plain = client.get(path, headers={"Accept-Encoding": "identity"})
            assert "content-encoding" not in plain.headers
            packed = client.get(path, headers={"Accept-Encoding": quality})
            if path.startswith("/api/") or "gzip" in quality:
                assert packed.headers["content-encoding"] == "gzip"
                assert int(packed.headers["content-length"]) < len(plain.content) / 2
            assert packed.json() == plain.json()
            vary = packed.headers["vary"].split(", ")
            assert vary.count("Accept-Encoding") == 1
            assert packed.headers["vary"] == plain.headers["vary"]


def test_the_process_is_alive_and_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"pages": 1}


def test_without_an_index_the_process_is_alive_but_not_ready(folder: SkillFolder) -> None:
    hidden = folder.root.rename(folder.root.with_name("hidden"))
    with make_client(folder.root) as client:
        assert client.get("/health/live").status_code == 200
        for path in ("/health/ready", *PATHS):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
            assert answer.headers["content-type"] == "application/problem+json"
            assert str(folder.root) not in answer.text
        hidden.rename(folder.root)
        assert client.get("/health/ready").json() == {"pages": 1}
        assert client.get(PATHS[0]).status_code == 200


def test_a_crash_is_a_problem_without_its_reason(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Library, name: str) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(Library, "page", fail)
    answer = client.get("/api/pages/other")
    assert (answer.status_code, answer.json()["status"]) == (500, 500)
    assert "secret" not in answer.text

from fastapi.testclient import TestClient
from httpx2 import Response

from .app import app

client = TestClient(app)


def upload(size: int, files: int = 1) -> Response:
    return client.post(
        "/photos",
        data={"title": "cat"},
        files=[("file", ("cat.png", b"x" * size)) for _ in range(files)],
    )


def test_a_form_model_and_a_file_come_together() -> None:
    assert upload(9_000_000).json() == {"title": "cat", "size": 9_000_000}


def test_a_body_over_the_limit_is_refused() -> None:
    assert upload(11_000_000).status_code == 413


def test_a_second_file_is_refused() -> None:
    response = upload(3, files=2)
    assert response.status_code == 400
    assert response.json() == {"detail": "Too many files. Maximum number of files is 1."}


def test_a_query_model_stands_beside_a_parameter_and_each_item_is_a_line() -> None:
    response = client.get("/photos", params={"limit": 2, "title": "cat"})
    assert response.headers["content-type"] == "application/jsonl"
    assert response.text == '{"title":"cat","size":0}\n{"title":"cat","size":1}\n'
    assert client.get("/photos", params={"limit": 101}).status_code == 422

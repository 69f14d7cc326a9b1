from fastapi.testclient import TestClient

from .app import MB, app

client = TestClient(app)


def upload(size: int) -> int:
    return client.post("/videos", files={"file": ("a.mp4", b"x" * size)}).status_code


def test_a_body_within_the_limit_is_accepted() -> None:
    assert upload(9 * MB) == 200


def test_a_body_over_the_limit_is_refused() -> None:
    assert upload(11 * MB) == 413


def test_a_second_file_is_refused() -> None:
    response = client.post("/videos", files=[("file", b"a"), ("file", b"b")])
    assert response.status_code == 400

from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


def test_users_are_listed_without_their_hashes() -> None:
    assert client.get("/users").json() == [{"id": 1, "name": "Ada", "bio": None}]


def test_a_field_that_is_none_is_left_out_where_asked() -> None:
    assert client.get("/users/1").json() == {"id": 1, "name": "Ada"}


def test_a_missing_user_is_404() -> None:
    assert client.get("/users/2").status_code == 404


def test_a_count_is_answered() -> None:
    assert client.get("/count").json() == {"users": 1}

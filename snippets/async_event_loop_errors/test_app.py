import pytest
from fastapi.testclient import TestClient

from .app import app

pytestmark = pytest.mark.usefixtures("valkey")


def test_async_def_and_def_use_the_same_client() -> None:
    with TestClient(app) as client:
        assert client.post("/visits").json() == 1
        assert client.post("/visits-in-def").json() == 2


def test_each_start_of_the_app_has_a_client_of_its_own() -> None:
    for number in (1, 2):
        with TestClient(app) as client:
            assert client.post("/visits").json() == number


def test_a_task_is_awaited_before_the_app_ends() -> None:
    with TestClient(app) as client:
        assert client.post("/visits-later").status_code == 202
    with TestClient(app) as client:
        assert client.post("/visits").json() == 2


def test_the_client_is_missing_without_the_lifespan() -> None:
    with pytest.raises(AttributeError, match="no attribute 'redis'"):
        TestClient(app).post("/visits")

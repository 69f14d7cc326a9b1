from fastapi.testclient import TestClient

from .app import app

client = TestClient(app)


def test_the_old_version_answers_as_ever_and_names_its_end() -> None:
    response = client.get("/v1/customers/1")
    assert response.json() == {"name": "Ada Lovelace"}
    assert response.headers["Deprecation"] == "@1788220800"
    assert response.headers["Sunset"] == "Wed, 01 Sep 2027 00:00:00 GMT"


def test_the_new_version_has_its_own_model_and_no_end() -> None:
    response = client.get("/v2/customers/1")
    assert response.json() == {"first_name": "Ada", "last_name": "Lovelace"}
    assert not {"Deprecation", "Sunset"} & set(response.headers)


def test_an_unknown_customer_is_refused_in_both() -> None:
    assert client.get("/v1/customers/2").status_code == 404
    assert client.get("/v2/customers/2").status_code == 404


def test_without_a_version_nothing_is_there() -> None:
    assert client.get("/customers/1").status_code == 404

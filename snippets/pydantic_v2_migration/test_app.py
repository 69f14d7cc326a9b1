import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from .app import Account, app

client = TestClient(app)


def test_an_account_is_answered_without_its_hash() -> None:
    response = client.post("/accounts", json={"name": " Ada ", "nickname": "Countess"})
    assert response.json() == {"name": "Ada", "nickname": "Countess", "tags": [], "session": 3600.0}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": "ada"},
        {"name": "Ada", "nickname": "Ada"},
        {"name": "Ada", "tags": ["Ada"]},
        {"name": "Ada", "tags": ["a", "b", "c", "d"]},
        {"name": 1},
    ],
)
def test_a_wrong_account_is_refused(body: object) -> None:
    assert client.post("/accounts", json=body).status_code == 422


def test_an_object_is_read_and_cannot_be_changed() -> None:
    class Row:
        name = "Ada"

    account = Account.model_validate(Row())
    assert account.name == "Ada"
    with pytest.raises(ValidationError, match="frozen"):
        account.name = "Eve"

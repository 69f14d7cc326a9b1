"""What clients see of a row, and what it costs to write a list of models."""

import asyncio
import contextlib
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.exceptions import FastAPIDeprecationWarning, FastAPIError, ResponseValidationError
from fastapi.responses import JSONResponse, ORJSONResponse, RedirectResponse
from fastapi.testclient import TestClient
from pydantic import BaseModel, Field, SerializeAsAny, computed_field
from pydantic_core import PydanticSerializationError

from ..calls import count_calls
from . import avoid
from .app import ROWS, User, list_users
from .avoid import app

client = TestClient(app)


def get(kind: Any, value: object, **options: Any) -> Any:
    """Return the JSON that an endpoint answers which declares the kind and returns the value."""
    target = FastAPI()

    @target.get("/", response_model=kind, **options)
    def read() -> object:
        return value

    return TestClient(target).get("/").json()


@pytest.mark.parametrize("path", ["/untyped", "/response"])
def test_a_row_as_it_is_shows_the_hash(path: str) -> None:
    assert client.get(path).json()["password_hash"] == "argon2-hash"


def test_a_dict_of_any_shows_the_hash() -> None:
    assert client.get("/dict").json()["user"]["password_hash"] == "argon2-hash"


def test_a_row_in_a_dict_of_any_cannot_be_written() -> None:
    with pytest.raises(PydanticSerializationError, match="Unable to serialize unknown type"):
        get(dict[str, Any], {"user": ROWS[1]})


def test_the_declared_type_filters_at_every_depth() -> None:
    assert get(User, ROWS[1]) == {"id": 1, "name": "Ada", "bio": None}
    assert get(dict[str, list[User]], {"users": [ROWS[1]]}) == {
        "users": [{"id": 1, "name": "Ada", "bio": None}]
    }


def test_the_schema_of_an_untyped_endpoint_is_empty() -> None:
    responses = client.get("/openapi.json").json()["paths"]["/untyped"]["get"]["responses"]
    assert responses["200"]["content"]["application/json"]["schema"] == {}


async def ask(path: str) -> None:
    transport = httpx2.ASGITransport(app=avoid.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get(path)).is_success


def count_calls_of_the_loop(path: str) -> int:
    """Return the calls that a request makes, those of its endpoint's thread left out."""
    with asyncio.Runner() as runner:
        runner.run(ask(path))
        return count_calls(lambda: runner.run(ask(path)))


def test_a_list_of_5000_models_takes_over_50_calls_a_model_and_with_a_type_none() -> None:
    assert count_calls_of_the_loop("/many/untyped") > 50 * 5000
    assert count_calls_of_the_loop("/many/typed") < 5000
    assert count_calls(avoid.list_response) > 5000


class Loop(BaseModel):
    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def running(self) -> bool:
        try:
            return asyncio.get_running_loop().is_running()
        except RuntimeError:
            return False


def test_an_untyped_value_is_encoded_in_the_event_loop() -> None:
    assert get(None, Loop()) == {"running": True}
    assert not Loop().running


def build_orjson() -> None:
    with contextlib.suppress(AssertionError):  # orjson need not be installed
        ORJSONResponse([])


def test_orjson_is_deprecated() -> None:
    with pytest.warns(FastAPIDeprecationWarning, match="ORJSONResponse is deprecated"):
        build_orjson()


def test_a_row_class_as_return_type_stops_the_import() -> None:
    with pytest.raises(FastAPIError, match="Invalid args for response field!"):
        FastAPI().get("/")(list_users)
    with pytest.raises(FastAPIError, match="Invalid args for response field!"):
        FastAPI().get("/")(redirect)
    target = FastAPI()
    target.get("/", response_model=None)(redirect)
    assert TestClient(target).get("/", follow_redirects=False).status_code == 307


def redirect() -> User | RedirectResponse:
    return RedirectResponse("/")


def test_a_value_that_is_not_of_the_type_is_a_500_with_the_reason_in_the_log() -> None:
    with pytest.raises(ResponseValidationError, match=r"'loc': \('response', 'name'\)"):
        get(User, {"id": 1})


class Admin(User):
    rights: tuple[str, ...] = ()


def test_a_subclass_loses_its_own_fields() -> None:
    admin = Admin(id=1, name="Ada", rights=("all",))
    assert get(list[User], [admin]) == [{"id": 1, "name": "Ada", "bio": None}]
    assert get(list[Admin | User], [admin])[0]["rights"] == ["all"]
    assert get(list[SerializeAsAny[User]], [admin])[0]["rights"] == ["all"]


class Profile(BaseModel):
    name: str = Field(default="Ada", alias="fullName")
    bio: str | None = None
    city: str | None = Field(default=None, exclude_if=lambda value: value is None)
    secret: str = Field(default="s", exclude=True)


def test_which_fields_are_left_out() -> None:
    assert get(Profile, Profile()) == {"fullName": "Ada", "bio": None}
    assert get(Profile, Profile(), response_model_exclude_none=True) == {"fullName": "Ada"}
    assert get(Profile, Profile(), response_model_exclude_unset=True) == {}
    assert get(Profile, Profile(), response_model_by_alias=False)["name"] == "Ada"


def test_a_response_object_is_not_filtered() -> None:
    assert get(User, JSONResponse({"password_hash": "argon2-hash"})) == {
        "password_hash": "argon2-hash"
    }

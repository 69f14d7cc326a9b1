"""What models for Pydantic 1 do under Pydantic 2, and what each leftover says."""

import warnings
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Optional

import pydantic
import pytest
from fastapi import FastAPI
from fastapi.exceptions import PydanticV1NotSupportedError
from fastapi.testclient import TestClient
from pydantic import (
    BaseModel,
    Field,
    HttpUrl,
    PydanticDeprecatedSince20,
    PydanticImportError,
    PydanticUserError,
    TypeAdapter,
    ValidationError,
)

from .avoid import make_app

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    app, Account = make_app()

client = TestClient(app)
ADA = {"name": " Ada ", "nickname": None}


def test_making_the_model_warns_of_each_leftover() -> None:
    said = [str(warning.message) for warning in caught]
    assert any(text.startswith("Support for class-based `config` is deprecated") for text in said)
    assert any(text.startswith("Pydantic V1 style `@validator`") for text in said)
    renamed = next(text for text in said if text.startswith("Valid config keys have changed in V2"))
    assert "'orm_mode' has been renamed to 'from_attributes'" in renamed
    assert "'allow_mutation' has been removed" in renamed


def test_an_overridden_dict_is_not_called_and_the_hash_is_sent() -> None:
    assert client.post("/accounts", json=ADA).json()["password_hash"] == "argon2-hash"
    with pytest.warns(PydanticDeprecatedSince20, match="The `dict` method is deprecated"):
        assert "password_hash" not in Account(name="Ada", nickname=None).dict()


def test_renamed_keys_of_config_do_nothing() -> None:
    account = Account(name=" Ada ", nickname=None)
    assert account.name == " Ada "
    account.name = "Eve"
    with pytest.raises(ValidationError, match="Input should be a valid dictionary or instance of"):
        Account.model_validate(account_row := type("Row", (), {"name": "Ada"})())
    assert account_row.name == "Ada"


def test_an_optional_without_a_default_is_required() -> None:
    problem = client.post("/accounts", json={"name": "Ada"}).json()["detail"][0]
    assert (problem["type"], problem["loc"]) == ("missing", ["body", "nickname"])


def test_an_old_validator_still_runs() -> None:
    response = client.post("/accounts", json={**ADA, "name": "admin"})
    assert response.json()["detail"][0]["msg"] == "Value error, This name is reserved"


class Old(BaseModel):
    count: int = 1


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("dict", lambda: Old().dict()),
        ("json", lambda: Old().json()),
        ("copy", lambda: Old().copy()),
        ("parse_obj", lambda: Old.parse_obj({})),
        ("schema", Old.schema),
        ("construct", Old.construct),
        ("update_forward_refs", Old.update_forward_refs),
        ("__fields__", lambda: Old.__fields__),
        ("parse_obj_as", lambda: pydantic.parse_obj_as(int, "1")),
    ],
)
def test_old_methods_work_and_warn(name: str, call: Callable[[], object]) -> None:
    with pytest.warns(PydanticDeprecatedSince20, match=f"`{name}`.* is deprecated"):
        call()


def test_from_orm_raises() -> None:
    with (
        pytest.warns(PydanticDeprecatedSince20),
        pytest.raises(PydanticUserError, match="You must set the config attribute `from_attribut"),
    ):
        Old.from_orm(Old())


def test_base_settings_has_moved() -> None:
    message = "`BaseSettings` has been moved to the `pydantic-settings` package."
    with pytest.raises(PydanticImportError, match=message):
        pydantic.BaseSettings  # noqa: B018


def make_field(**options: Any) -> None:
    Field(**options)


def test_arguments_that_are_gone_raise() -> None:
    with pytest.raises(PydanticUserError, match=r"`regex` is removed\. use `pattern` instead"):
        make_field(regex="x")
    with pytest.raises(PydanticUserError, match="`const` is removed, use `Literal` instead"):
        make_field(const=True)
    constr: Any = pydantic.constr
    with pytest.raises(TypeError, match=r"constr\(\) got an unexpected keyword argument 'regex'"):
        constr(regex="x")


def test_min_items_and_example_warn() -> None:
    with pytest.warns(PydanticDeprecatedSince20, match="`min_items` is deprecated"):
        make_field(min_items=1)
    with pytest.warns(PydanticDeprecatedSince20, match="Use `json_schema_extra` instead"):
        make_field(example="x")


def test_a_field_without_annotation_raises() -> None:
    with pytest.raises(PydanticUserError, match="A non-annotated attribute was detected"):
        type("Model", (BaseModel,), {"count": 1, "__module__": __name__})


def test_a_root_field_raises() -> None:
    namespace = {"__annotations__": {"__root__": list[int]}, "__module__": __name__}
    with pytest.raises(
        PydanticUserError, match=r"To define root models, use `pydantic\.RootModel`"
    ):
        type("Model", (BaseModel,), namespace)


def test_old_arguments_of_validators_raise() -> None:
    def check(cls: type, value: int, field: Any) -> int:
        return value

    assert check(int, 1, None) == 1
    old: Any = pydantic
    namespace = {"__annotations__": {"count": int}, "__module__": __name__}
    with pytest.warns(PydanticDeprecatedSince20):
        namespace["check"] = old.validator("count")(check)
    with pytest.raises(PydanticUserError, match="The `field` and `config` parameters are not"):
        type("Model", (BaseModel,), namespace)
    with (
        pytest.warns(PydanticDeprecatedSince20),
        pytest.raises(PydanticUserError, match="you MUST specify `skip_on_failure=True`"),
    ):
        old.root_validator(check)


def test_models_of_pydantic_v1_are_refused() -> None:
    from pydantic.v1 import BaseModel as OldModel

    class Item(OldModel):
        name: str

    def create(item: Item) -> str:
        return item.name

    assert create(Item(name="lamp")) == "lamp"
    with pytest.raises(PydanticV1NotSupportedError, match=r"pydantic\.v1 models are no longer"):
        FastAPI().post("/")(create)


def test_values_are_read_more_strictly() -> None:
    for kind, value in ((str, 1), (int, 1.5), (bool, 2)):
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python(value)
    assert TypeAdapter(Optional[int | str]).validate_python("1") == "1"  # noqa: UP045  as then


def test_a_url_is_no_string() -> None:
    url = TypeAdapter(HttpUrl).validate_python("https://a.example")
    assert not isinstance(url, str)
    assert str(url) == "https://a.example/"


def test_a_model_is_not_equal_to_a_dict() -> None:
    as_dict: object = {"count": 1}
    assert Old() != as_dict


def test_a_timedelta_is_written_as_a_duration() -> None:
    assert TypeAdapter(timedelta).dump_json(timedelta(hours=1)) == b'"PT1H"'

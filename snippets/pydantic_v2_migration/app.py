"""The models of avoid.py, written for Pydantic 2."""

from datetime import timedelta
from typing import Annotated

from fastapi import FastAPI
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    field_validator,
    model_validator,
)

Seconds = Annotated[timedelta, PlainSerializer(timedelta.total_seconds, return_type=float)]


class Account(BaseModel):
    model_config = ConfigDict(from_attributes=True, str_strip_whitespace=True, frozen=True)

    name: Annotated[str, Field(pattern="^[A-Z]")]
    nickname: str | None = None
    tags: list[str] = Field(default_factory=list, max_length=3)
    session: Seconds = timedelta(hours=1)
    password_hash: str = Field(default="", exclude=True)

    @field_validator("nickname")
    @classmethod
    def refuse_own_name(cls, nickname: str | None, info: ValidationInfo) -> str | None:
        if nickname == info.data.get("name"):
            raise ValueError("The nickname is the name")
        return nickname

    @model_validator(mode="after")
    def refuse_name_as_tag(self) -> "Account":
        if self.name in self.tags:
            raise ValueError("The name is no tag")
        return self


app = FastAPI()


@app.post("/accounts", status_code=201)
def create_account(account: Account) -> Account:
    return account.model_copy(update={"password_hash": "argon2-hash"})

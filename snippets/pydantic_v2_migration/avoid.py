"""A model written for Pydantic 1: it can be made, with warnings, and does something else."""

from typing import Any, Optional

from fastapi import FastAPI
from pydantic import BaseModel, validator


def make_app() -> tuple[FastAPI, Any]:
    """Return the app and its model; in a function, since making the model warns."""

    class Account(BaseModel):
        name: str
        nickname: Optional[str]  # noqa: UP045  as written then
        password_hash: str = "argon2-hash"  # noqa: S105  made up

        class Config:
            orm_mode = True
            anystr_strip_whitespace = True
            allow_mutation = False

        @validator("name")
        def refuse_admin(cls, name: str) -> str:  # noqa: N805  as written then
            if name == "admin":
                raise ValueError("This name is reserved")
            return name

        def dict(self, **options: Any) -> dict[str, Any]:
            return super().dict(exclude={"password_hash"}, **options)

    app = FastAPI()

    @app.post("/accounts", status_code=201)
    def create_account(account: Account) -> Account:
        return account

    return app, Account

"""Fields that are None to be optional, unknown ones ignored, the default answer to wrong input."""

from fastapi import FastAPI
from pydantic import BaseModel, Field


class Account(BaseModel):
    name: str
    password: str
    age: float = Field(0, ge=0)


class Changes(BaseModel):
    name: str | None = None
    password: str | None = None
    age: float | None = None


ACCOUNTS = {"ada": Account(name="Ada", password="initial", age=36)}  # noqa: S106  made up

app = FastAPI()


@app.post("/accounts", status_code=201)
def create_account(account: Account) -> None:
    ACCOUNTS[account.name] = account


@app.patch("/accounts/{key}")
def change_account(key: str, changes: Changes) -> None:
    changed = changes.model_dump(exclude_unset=True)
    ACCOUNTS[key] = ACCOUNTS[key].model_copy(update=changed)


@app.put("/accounts/{key}")
def change_account_with_dump(key: str, changes: Changes) -> None:
    ACCOUNTS[key] = ACCOUNTS[key].model_copy(update=changes.model_dump())

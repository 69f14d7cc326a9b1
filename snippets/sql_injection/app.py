"""Values as bound parameters, names from a list of our own."""

import os
from typing import Annotated, Literal

from fastapi import FastAPI, Query
from sqlalchemy import column, create_engine, select, table, text

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
account = table("account", column("id"), column("email"))
app = FastAPI()


@app.get("/accounts/by-email")
def find_accounts(email: str) -> list[int]:
    query = text("SELECT id FROM account WHERE email = :email")
    with engine.connect() as connection:
        return list(connection.scalars(query, {"email": email}))


@app.get("/accounts/by-ids")
def find_emails(ids: Annotated[list[int], Query()]) -> list[str]:
    query = text("SELECT email FROM account WHERE id = ANY(:ids)")
    with engine.connect() as connection:
        return list(connection.scalars(query, {"ids": ids}))


@app.get("/accounts/search")
def search_accounts(term: str) -> list[str]:
    query = select(account.c.email).where(account.c.email.contains(term, autoescape=True))
    with engine.connect() as connection:
        return list(connection.scalars(query))


@app.get("/accounts")
def list_accounts(sort: Literal["id", "email"] = "id") -> list[str]:
    query = select(account.c.email).order_by(account.c[sort])
    with engine.connect() as connection:
        return list(connection.scalars(query))

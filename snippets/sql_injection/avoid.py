"""Put what the client sent into the text of the query."""

from fastapi import FastAPI
from sqlalchemy import text

from .app import engine

app = FastAPI()


@app.get("/accounts/by-email")
def find_accounts(email: str) -> list[int]:
    query = text(f"SELECT id FROM account WHERE email = '{email}'")  # noqa: S608  shown
    with engine.connect() as connection:
        return list(connection.scalars(query))


@app.get("/accounts")
def list_accounts(sort: str = "id") -> list[str]:
    query = text("SELECT email FROM account ORDER BY " + sort)  # noqa: S608  shown
    with engine.connect() as connection:
        return list(connection.scalars(query))

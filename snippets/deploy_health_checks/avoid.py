"""One check for all, with the database in it, in a thread and in the pool of the requests."""

import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text

URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")
engine = create_engine(URL)
app = FastAPI()


@app.get("/health")
def report_health() -> str:
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return "ok"

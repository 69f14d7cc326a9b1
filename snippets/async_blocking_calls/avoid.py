"""Call blocking libraries in `async def`: while one waits, the process answers nobody."""

import os
import sqlite3
import subprocess
import time

import boto3
import psycopg
import requests
from fastapi import FastAPI

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")

app = FastAPI()


@app.post("/sleep")
async def sleep() -> None:
    time.sleep(0.5)  # noqa: ASYNC251  the wrong way


@app.post("/requests")
async def call_service() -> None:
    requests.get(os.environ["SERVICE_URL"], timeout=5)  # noqa: ASYNC210  the wrong way


@app.post("/psycopg")
async def query_postgres() -> None:
    with psycopg.connect(DATABASE_URL.replace("+psycopg", "")) as connection:
        connection.execute("SELECT pg_sleep(0.5)")


@app.post("/subprocess")
async def run_program() -> None:
    subprocess.run(["sleep", "0.5"], check=True)  # noqa: ASYNC221  the wrong way


@app.post("/boto3")
async def list_buckets() -> None:
    boto3.client("s3", endpoint_url=os.environ["SERVICE_URL"]).list_buckets()


@app.post("/notes")
async def add_note(text: str) -> None:
    with sqlite3.connect(os.environ.get("NOTES_DB", "notes.db")) as connection:
        connection.execute("INSERT INTO note (text) VALUES (?)", (text,))


@app.get("/ping")
def ping() -> str:
    return "pong"

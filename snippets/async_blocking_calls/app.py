"""Blocking code in `def`; in a thread of its own where the function has to await something too."""

import os
import sqlite3
from contextlib import closing

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

app = FastAPI()


class Note(BaseModel):
    text: str


class Saved(BaseModel):
    id: int


def save(text: str) -> Saved:
    path = os.environ.get("NOTES_DB", "notes.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        row = connection.execute("INSERT INTO note (text) VALUES (?) RETURNING id", (text,))
        return Saved(id=row.fetchone()[0])


@app.post("/notes")
def add_note(note: Note) -> Saved:
    return save(note.text)


@app.post("/webhook")
async def receive_webhook(request: Request) -> Saved:
    body = await request.body()
    return await run_in_threadpool(save, body.decode())


@app.get("/ping")
def ping() -> str:
    return "pong"

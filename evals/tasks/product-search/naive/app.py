import os
import sqlite3

from fastapi import FastAPI

DATABASE_PATH = os.environ["DATABASE_PATH"]

app = FastAPI()


def get_connection():
    conn = sqlite3.connect(DATABASE_PATH)
    conn.row_factory = sqlite3.Row
    return conn


@app.get("/products")
def search_products(q: str = "", sort: str = "name"):
    direction = "ASC"
    if sort.startswith("-"):
        direction = "DESC"
        sort = sort[1:]
    conn = get_connection()
    try:
        rows = conn.execute(
            f"SELECT id, name, price FROM products WHERE name LIKE ? ORDER BY {sort} {direction}",
            (f"%{q}%",),
        ).fetchall()
    finally:
        conn.close()
    return [dict(row) for row in rows]

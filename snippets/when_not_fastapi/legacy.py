"""The Flask app that exists."""

import time

from flask import Flask

flask_app = Flask(__name__)


def load_name(item_id: int) -> str:
    time.sleep(0.05)  # a database driver that blocks
    return f"Item {item_id}"


@flask_app.get("/items/<int:item_id>")
def read_item(item_id: int) -> dict[str, object]:
    return {"id": item_id, "name": load_name(item_id)}


@flask_app.get("/admin/")
def show_admin() -> str:
    return "<h1>Items</h1>"

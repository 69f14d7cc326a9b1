"""Run a slow library in the threads of all `def` endpoints: 40 reports stop every one of them."""

import threading

from fastapi import FastAPI

app = FastAPI()
renderer = threading.Lock()


def render(name: str) -> str:
    with renderer:  # the library renders one report at a time
        return f"Report on {name}"


@app.get("/reports/{name}")
def make_report(name: str) -> str:
    return render(name)


@app.get("/ping")
def ping() -> str:
    return "pong"


@app.get("/health")
async def health() -> str:
    return "ok"

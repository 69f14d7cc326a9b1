"""Added in reading order: the first one added ends up innermost."""

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from .app import RequireLogin

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://app.example.com"])
app.add_middleware(RequireLogin)


@app.get("/orders")
def list_orders() -> list[str]:
    return ["A-1"]

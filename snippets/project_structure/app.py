"""Put the program together. Nothing but tests imports this module."""

from fastapi import FastAPI

from .orders import router as orders
from .users import router as users

app = FastAPI()
for router in (users, orders):
    app.include_router(router)


@app.get("/health")
def check_health() -> str:
    return "ok"

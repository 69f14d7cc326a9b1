"""Open one after the other and close after the yield; add handlers that are never called."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from redis.asyncio import Redis

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")
VALKEY_URL = os.environ.get("VALKEY_URL", "redis://localhost")

resources: dict[str, Any] = {}


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    resources["pool"] = AsyncConnectionPool(DATABASE_URL.replace("+psycopg", ""), open=False)
    await resources["pool"].open(wait=True)
    resources["redis"] = Redis.from_url(VALKEY_URL)
    await resources["redis"].ping()
    yield
    await resources["redis"].aclose()
    await resources["pool"].close()


async def create_admin() -> None:
    await resources["redis"].set("admin", "created")


def create_app() -> FastAPI:
    app = FastAPI(lifespan=lifespan)
    app.on_event("startup")(create_admin)
    return app

"""Migrate in the lifespan, with a Base that has seen no model."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alembic import command, context
from alembic.config import Config
from fastapi import FastAPI

from .base import Base, engine


def run_migrations() -> None:
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.run_migrations()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    command.upgrade(Config(os.environ.get("ALEMBIC_CONFIG", "alembic.ini")), "head")
    yield


app = FastAPI(lifespan=lifespan)

"""The same app with asynchronous sessions."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from .app import Item, NewItem

# region sessions
engine = create_async_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)
# endregion sessions


async def get_session() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


app = FastAPI()


@app.exception_handler(IntegrityError)
async def refuse(request: Request, error: IntegrityError) -> JSONResponse:
    return JSONResponse({"detail": "This name is taken"}, 409)


@app.post("/items", status_code=201)
async def create_item(
    new: NewItem, session: Annotated[AsyncSession, Depends(get_session, scope="function")]
) -> None:
    session.add(Item(name=new.name))
    await session.commit()

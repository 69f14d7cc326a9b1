"""The same app with asynchronous sessions."""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
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


@app.post("/items", status_code=201)
async def create_item(
    new: NewItem, session: Annotated[AsyncSession, Depends(get_session, scope="function")]
) -> NewItem:
    session.add(Item(name=new.name))
    try:
        await session.commit()
    except IntegrityError:
        raise HTTPException(409, "This name is taken") from None
    return new

"""Load and refresh on access, and share one session between two tasks."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from .app import URL
from .models import Author, Book, PublicAuthor

engine = create_async_engine(URL)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine) as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI()


@app.post("/authors", status_code=201, response_model=PublicAuthor)
async def create_author(name: str, session: SessionDep) -> Author:
    author = Author(name=name, books=[])
    session.add(author)
    await session.commit()
    return author


@app.get("/authors", response_model=list[PublicAuthor])
async def list_authors(session: SessionDep) -> Sequence[Author]:
    return (await session.scalars(select(Author))).all()


@app.get("/both")
async def read_both(session: SessionDep) -> None:
    await asyncio.gather(session.execute(select(Author)), session.execute(select(Book)))

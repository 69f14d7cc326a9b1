"""One AsyncSession a request, everything loaded before the response needs it."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from .models import Author, PublicAuthor

URL = os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app")
engine = create_async_engine(URL, pool_size=20, max_overflow=0, pool_pre_ping=True)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function", max_concurrency=20)]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/authors", status_code=201, response_model=PublicAuthor)
async def create_author(name: str, session: SessionDep) -> Author:
    author = Author(name=name, books=[])
    session.add(author)
    await session.commit()
    return author


@app.get("/authors", response_model=list[PublicAuthor])
async def list_authors(session: SessionDep) -> Sequence[Author]:
    authors = await session.scalars(select(Author).options(selectinload(Author.books)))
    return authors.all()

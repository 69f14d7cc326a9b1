"""Load in the query what the response shows: two queries, however many rows."""

import os
from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from .models import Author, AuthorWithBooks, Book, BookWithAuthor

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine, expire_on_commit=False)


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
app = FastAPI()


@app.get("/authors", response_model=list[AuthorWithBooks])
def list_authors(session: SessionDep) -> Sequence[Author]:
    return session.scalars(select(Author).options(selectinload(Author.books)).limit(100)).all()


@app.get("/books", response_model=list[BookWithAuthor])
def list_books(session: SessionDep) -> Sequence[Book]:
    return session.scalars(select(Book).options(joinedload(Book.author)).limit(100)).all()

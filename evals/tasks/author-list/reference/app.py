from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI
from models import Author, Book, SessionLocal
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload


class BookRead(BaseModel):
    id: int
    title: str


class AuthorRead(BaseModel):
    id: int
    name: str


class AuthorWithBooks(AuthorRead):
    books: list[BookRead]


class BookWithAuthor(BookRead):
    author: AuthorRead


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]
app = FastAPI()


@app.get("/authors", response_model=list[AuthorWithBooks])
def list_authors(session: SessionDep) -> Sequence[Author]:
    return session.scalars(select(Author).options(selectinload(Author.books)).limit(100)).all()


@app.get("/books", response_model=list[BookWithAuthor])
def list_books(session: SessionDep) -> Sequence[Book]:
    return session.scalars(select(Book).options(joinedload(Book.author)).limit(100)).all()

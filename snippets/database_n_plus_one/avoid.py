"""Leave it to the response to load what it shows: one query for each row."""

from collections.abc import Sequence

from fastapi import FastAPI
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from .app import SessionDep, SessionLocal
from .models import AuthorWithBooks


class Base(DeclarativeBase):
    pass


class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))


class Author(Base):
    __tablename__ = "author"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list[Book]] = relationship()


app = FastAPI()


@app.get("/authors", response_model=list[AuthorWithBooks])
def list_authors(session: SessionDep) -> Sequence[Author]:
    return session.scalars(select(Author).limit(100)).all()


@app.get("/first", response_model=AuthorWithBooks)
def read_first() -> Author:
    with SessionLocal() as session:
        return session.scalars(select(Author).limit(1)).one()

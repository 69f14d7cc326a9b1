from fastapi import Depends, FastAPI
from models import Author, Book, SessionLocal
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

app = FastAPI()


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


class BookOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    title: str


class AuthorOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    name: str


class AuthorWithBooks(AuthorOut):
    books: list[BookOut]


class BookWithAuthor(BookOut):
    author: AuthorOut


@app.get("/authors", response_model=list[AuthorWithBooks])
def get_authors(db: Session = Depends(get_db)):
    return db.query(Author).limit(100).all()


@app.get("/books", response_model=list[BookWithAuthor])
def get_books(db: Session = Depends(get_db)):
    return db.query(Book).limit(100).all()

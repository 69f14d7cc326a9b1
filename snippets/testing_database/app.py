"""Items in a database, with names that are taken once."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine)


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


class Base(DeclarativeBase):
    pass


class Item(Base):
    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class NewItem(BaseModel):
    name: str


app = FastAPI()


@app.post("/items", status_code=201)
def create_item(new: NewItem, session: SessionDep) -> NewItem:
    session.add(Item(name=new.name))
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(409, "This name is taken") from None
    return new

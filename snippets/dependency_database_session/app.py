"""One database session a request, committed by the endpoint that writes."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine, expire_on_commit=False)


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
    cost: Mapped[int]


class NewItem(BaseModel):
    name: str
    cost: int


class PublicItem(BaseModel):
    id: int
    name: str


app = FastAPI()


@app.post("/items", status_code=201, response_model=PublicItem)
def create_item(new: NewItem, session: SessionDep) -> Item:
    item = Item(name=new.name, cost=new.cost)
    session.add(item)
    try:
        session.commit()
    except IntegrityError:
        raise HTTPException(409, "This name is taken") from None
    return item


@app.get("/items/{item_id}", response_model=PublicItem)
def read_item(item_id: int, session: SessionDep) -> Item:
    item = session.get(Item, item_id)
    if item is None:
        raise HTTPException(404, "Item not found")
    return item

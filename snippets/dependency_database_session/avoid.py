"""Commit after the response, and return the row as it is."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

from .app import Item, NewItem, SessionLocal


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session
        session.commit()


app = FastAPI()


@app.post("/items", status_code=201)
def create_item(new: NewItem, session: Annotated[Session, Depends(get_session)]) -> dict[str, bool]:
    session.add(Item(name=new.name, cost=new.cost))
    return {"saved": True}


@app.get("/items/{item_id}", response_model=None)
def read_item(item_id: int, session: Annotated[Session, Depends(get_session)]) -> Item | None:
    return session.get(Item, item_id)

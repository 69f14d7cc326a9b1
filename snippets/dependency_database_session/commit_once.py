"""One transaction around each endpoint, committed before the response is sent."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlalchemy.orm import Session

from .app import Item, NewItem, SessionLocal


def get_session() -> Iterator[Session]:
    with SessionLocal.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]

app = FastAPI()


@app.post("/items", status_code=201)
def create_item(new: NewItem, session: SessionDep) -> NewItem:
    session.add(Item(name=new.name, cost=new.cost))
    return new

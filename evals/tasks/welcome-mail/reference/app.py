import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import mailer
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

logger = logging.getLogger(__name__)
engine = create_engine(os.environ["DATABASE_URL"])
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    welcomed: Mapped[bool] = mapped_column(default=False)


class NewUser(BaseModel):
    email: str


class PublicUser(NewUser):
    id: int
    welcomed: bool


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


def welcome(user_id: int, email: str) -> None:
    try:
        mailer.send(email, "Welcome!")
        with SessionLocal.begin() as session:
            session.get_one(User, user_id).welcomed = True
    except Exception:
        logger.exception("user %s was not welcomed", user_id)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield


app = FastAPI(lifespan=lifespan)


@app.post("/users", status_code=201, response_model=PublicUser)
def create_user(new: NewUser, session: SessionDep, tasks: BackgroundTasks) -> User:
    user = User(email=new.email)
    session.add(user)
    session.commit()
    tasks.add_task(welcome, user.id, user.email)
    return user


@app.get("/users/{user_id}", response_model=PublicUser)
def read_user(user_id: int, session: SessionDep) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "No such user")
    return user

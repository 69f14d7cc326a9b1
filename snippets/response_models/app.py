"""Show clients the fields of a model, whatever row or object the endpoint returns."""

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class UserRow(Base):
    __tablename__ = "user"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    bio: Mapped[str | None]
    password_hash: Mapped[str]


class User(BaseModel):
    id: int
    name: str
    bio: str | None = None


ROWS = {1: UserRow(id=1, name="Ada", bio=None, password_hash="argon2-hash")}  # noqa: S106  stands for a table

app = FastAPI()


@app.get("/users", response_model=list[User])
def list_users() -> list[UserRow]:
    return list(ROWS.values())


@app.get("/users/{user_id}", response_model=User, response_model_exclude_none=True)
def read_user(user_id: int) -> UserRow:
    if user_id not in ROWS:
        raise HTTPException(404, "User not found")
    return ROWS[user_id]


@app.get("/count")
def count_users() -> dict[str, int]:
    return {"users": len(ROWS)}

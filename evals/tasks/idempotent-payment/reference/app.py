import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import bank
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import create_engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 30})
SessionLocal = sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Payment(Base):
    __tablename__ = "payments"
    key: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    cents: Mapped[int]
    reference: Mapped[str] = mapped_column(default="")


class NewPayment(BaseModel):
    account: str
    cents: int = Field(gt=0)


class Receipt(BaseModel):
    reference: str


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Base.metadata.create_all(engine)
    yield


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
KeyDep = Annotated[str, Header(alias="Idempotency-Key", max_length=100)]
app = FastAPI(lifespan=lifespan)


@app.post("/payments", status_code=201)
def pay(new: NewPayment, key: KeyDep, session: SessionDep) -> Receipt:
    claim = insert(Payment).values(key=key, **new.model_dump()).on_conflict_do_nothing()
    payment = session.scalar(claim.returning(Payment))  # waits for another with the same key
    if payment is None:
        payment = session.get_one(Payment, key)
        if (payment.account, payment.cents) != (new.account, new.cents):
            raise HTTPException(422, "This Idempotency-Key was used for another payment")
        return Receipt(reference=payment.reference)
    payment.reference = bank.charge(new.account, new.cents)
    session.commit()
    return Receipt(reference=payment.reference)

"""A payment that is sent twice is made once."""

import os
from collections.abc import Iterator
from typing import Annotated

from fastapi import Body, Depends, FastAPI, Header, HTTPException
from sqlalchemy import UniqueConstraint, create_engine, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))
SessionLocal = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    balance: Mapped[int]


class Payment(Base):
    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("account_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    key: Mapped[str]
    cents: Mapped[int]


def get_session() -> Iterator[Session]:
    with SessionLocal() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
KeyDep = Annotated[str, Header(alias="Idempotency-Key", min_length=16, max_length=100)]
CentsDep = Annotated[int, Body(embed=True, gt=0)]
app = FastAPI()


@app.post("/accounts/{account_id}/payments", status_code=201)
def pay(account_id: int, cents: CentsDep, key: KeyDep, session: SessionDep) -> int:
    row = {"account_id": account_id, "key": key, "cents": cents}
    claim = insert(Payment).values(row).on_conflict_do_nothing().returning(Payment)
    payment = session.scalar(claim)  # waits while another request holds the same key
    if payment is None:
        payment = session.scalars(select(Payment).filter_by(account_id=account_id, key=key)).one()
        if payment.cents != cents:
            raise HTTPException(422, "This Idempotency-Key was used for another payment")
        return payment.id
    account = session.get(Account, account_id, with_for_update=True)
    if account is None or account.balance < cents:
        raise HTTPException(409, "The balance is too low")
    account.balance -= cents
    session.commit()
    return payment.id

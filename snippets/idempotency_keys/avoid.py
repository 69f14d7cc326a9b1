"""Look whether the key was seen, then pay: two that look at the same time both pay."""

from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from .app import Account, Base, CentsDep, KeyDep, SessionDep


class Payment(Base):
    __tablename__ = "unguarded_payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int]
    key: Mapped[str]


app = FastAPI()


@app.post("/accounts/{account_id}/payments", status_code=201)
def pay(account_id: int, cents: CentsDep, key: KeyDep, session: SessionDep) -> int:
    seen = session.scalar(select(Payment).filter_by(account_id=account_id, key=key))
    if seen is not None:
        return seen.id
    payment = Payment(account_id=account_id, key=key)
    session.add(payment)
    account = session.get_one(Account, account_id, with_for_update=True)
    account.balance -= cents
    session.commit()
    return payment.id

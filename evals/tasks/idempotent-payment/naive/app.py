import os

from bank import charge
from fastapi import Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel
from sqlalchemy import Column, Integer, String, create_engine
from sqlalchemy.orm import Session, declarative_base, sessionmaker

engine = create_engine(os.environ["DATABASE_URL"], connect_args={"check_same_thread": False})
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)
Base = declarative_base()


class Payment(Base):
    __tablename__ = "payments"
    id = Column(Integer, primary_key=True)
    idempotency_key = Column(String, index=True, nullable=False)
    account = Column(String)
    cents = Column(Integer)
    reference = Column(String)


Base.metadata.create_all(bind=engine)


class PaymentRequest(BaseModel):
    account: str
    cents: int


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


app = FastAPI()


@app.post("/payments", status_code=201)
def create_payment(
    payment: PaymentRequest,
    idempotency_key: str = Header(..., alias="Idempotency-Key"),
    db: Session = Depends(get_db),
):
    existing = db.query(Payment).filter(Payment.idempotency_key == idempotency_key).first()
    if existing:
        if existing.account != payment.account or existing.cents != payment.cents:
            raise HTTPException(status_code=422, detail="Idempotency key reused")
        return {"reference": existing.reference}
    reference = charge(payment.account, payment.cents)
    db.add(
        Payment(
            idempotency_key=idempotency_key,
            account=payment.account,
            cents=payment.cents,
            reference=reference,
        )
    )
    db.commit()
    return {"reference": reference}

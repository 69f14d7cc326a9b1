"""The expensive query."""

import os

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))


class Base(DeclarativeBase):
    pass


class Sale(Base):
    __tablename__ = "sales"
    id: Mapped[int] = mapped_column(primary_key=True)
    seller: Mapped[str]
    cents: Mapped[int]


class Report(BaseModel):
    seller: str
    sales: int
    cents: int


async def load_report(seller: str) -> Report:
    query = select(func.count(), func.coalesce(func.sum(Sale.cents), 0))
    async with engine.connect() as connection:
        result = await connection.execute(query.where(Sale.seller == seller))
        sales, cents = result.one()
    return Report(seller=seller, sales=sales, cents=cents)

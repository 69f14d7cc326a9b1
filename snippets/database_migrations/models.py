"""The tables as the code of today wants them."""

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base, engine

__all__ = ["Account", "Base", "engine"]


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    full_name: Mapped[str | None]

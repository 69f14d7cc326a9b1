"""The engine, and the class that all tables register with."""

import os

from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase

engine = create_engine(os.environ.get("DATABASE_URL", "postgresql+psycopg://localhost/app"))


class Base(DeclarativeBase):
    pass

"""SQLite in memory: one connection for all threads, or each thread has a database of its own."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool


def make_engine() -> Engine:
    return create_engine(
        "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
    )

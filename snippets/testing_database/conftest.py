from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from .app import Base, SessionLocal, app, engine


@pytest.fixture(scope="session")
def tables() -> Iterator[None]:
    Base.metadata.create_all(engine)
    yield
    Base.metadata.drop_all(engine)


@pytest.fixture
def session(tables: None) -> Iterator[Session]:
    with engine.connect() as connection:
        transaction = connection.begin()
        SessionLocal.configure(bind=connection, join_transaction_mode="create_savepoint")
        with SessionLocal() as session:
            yield session
        SessionLocal.configure(bind=engine, join_transaction_mode="conditional_savepoint")
        transaction.rollback()


@pytest.fixture
def client(session: Session) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="session", autouse=True)
def server(postgres_server: str) -> Iterator[None]:
    """Run PostgreSQL as long as the tables are there."""
    yield
    engine.dispose()


@pytest.fixture(scope="module", autouse=True)
def tables_of_the_module(tables: None) -> Iterator[None]:
    """Make the tables anew, for other pages use the database too; leave no connection."""
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    yield
    engine.dispose()

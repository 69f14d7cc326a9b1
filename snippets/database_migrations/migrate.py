"""What migrations/env.py runs: the models against the app's own engine, one process at a time."""

from alembic import context

from .models import Base, engine


def run_migrations() -> None:
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata)
        with context.begin_transaction():
            context.execute("SELECT pg_advisory_xact_lock(7265)")
            context.execute("SET LOCAL lock_timeout = '2s'")
            context.run_migrations()

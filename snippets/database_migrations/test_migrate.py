from alembic import command
from alembic.config import Config


def test_the_migrations_end_where_the_models_are(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_each_migration_can_be_taken_back(config: Config) -> None:
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")

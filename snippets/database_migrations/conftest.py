"""An Alembic project in a folder of the test, over an account table that lacks a column."""

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from .base import engine

INI = """[alembic]
script_location = {folder}/migrations
version_locations = {versions}
path_separator = os
"""
MakeConfig = Callable[[str, Path | None], Config]


@pytest.fixture
def uri(postgres: str) -> Iterator[str]:
    uri = postgres.replace("+psycopg", "")
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("CREATE TABLE account (id serial PRIMARY KEY, email varchar NOT NULL)")
    yield uri
    engine.dispose()


@pytest.fixture
def make_config(uri: str, tmp_path: Path) -> MakeConfig:
    """Return a function that sets a project up whose env.py runs one of this folder's modules."""

    def make(module: str, versions: Path | None = None) -> Config:
        ini = tmp_path / "alembic.ini"
        command.init(Config(ini), str(tmp_path / "migrations"))
        versions = versions or tmp_path / "migrations/versions"
        ini.write_text(INI.format(folder=tmp_path, versions=versions))
        line = f"from {__package__}.{module} import run_migrations\n\nrun_migrations()\n"
        (tmp_path / "migrations/env.py").write_text(line)
        return Config(ini)

    return make


@pytest.fixture
def config(make_config: MakeConfig) -> Config:
    """Return the project of the page."""
    config = make_config("migrate", Path(__file__).with_name("versions"))
    command.stamp(config, "base")
    return config

"""Empty and destructive migrations, and two workers that migrate at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import alembic
import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError, ProgrammingError

from ..servers import ROOT
from ..waiting import wait_until
from . import avoid
from .conftest import MakeConfig
from .models import Base, engine
from .versions import add_full_name

VERSIONS = Path(__file__).with_name("versions")


def get_file(config: Config) -> Path:
    assert config.config_file_name is not None
    return Path(config.config_file_name)


def start_alembic(config: Config, *arguments: str) -> subprocess.Popen[str]:
    line = [sys.executable, "-m", "alembic", "-c", str(get_file(config)), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, env=environment, stderr=subprocess.PIPE, text=True)


def read_upgrade(config: Config) -> str:
    """Take the migration that was generated; return the body of its upgrade()."""
    [file] = (get_file(config).with_name("migrations") / "versions").glob("*_new.py")
    text = file.read_text()
    file.unlink()
    return text.split('"""Upgrade schema."""')[1].split("def downgrade")[0]


def wait_for_waiting(uri: str, count: int) -> None:
    """Return when so many connections wait for a lock."""
    waiting = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with psycopg.connect(uri, autocommit=True) as connection:
        wait_until(lambda: connection.execute(waiting).rowcount == count)


def test_autogenerate_sees_a_new_column_where_models_are_imported(make_config: MakeConfig) -> None:
    config = make_config("migrate", None)
    command.revision(config, "new", autogenerate=True)
    assert "op.add_column('account', sa.Column('full_name'" in read_upgrade(config)


def test_a_rename_is_generated_as_add_and_drop(make_config: MakeConfig, uri: str) -> None:
    with psycopg.connect(uri) as connection:
        connection.execute("ALTER TABLE account RENAME COLUMN email TO address")
    config = make_config("migrate", None)
    command.revision(config, "new", autogenerate=True)
    body = read_upgrade(config)
    assert "op.add_column('account', sa.Column('email'" in body
    assert "op.drop_column('account', 'address')" in body


@pytest.mark.parametrize(
    ("exists", "expected"), [(False, "pass"), (True, "op.drop_table('account')")]
)
def test_without_the_models_autogenerate_is_empty_or_drops_every_table(
    make_config: MakeConfig, uri: str, exists: bool, expected: str
) -> None:
    config = make_config("avoid", None)
    if not exists:
        with psycopg.connect(uri) as connection:
            connection.execute("DROP TABLE account")
    start_alembic(config, "revision", "--autogenerate", "-m", "new").communicate()
    assert expected in read_upgrade(config)


def test_after_create_all_autogenerate_is_empty(make_config: MakeConfig) -> None:
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    config = make_config("migrate", None)
    command.revision(config, "new", autogenerate=True)
    assert read_upgrade(config).split("\n")[2].strip() == "pass"


def test_the_template_as_it_comes_has_no_metadata(make_config: MakeConfig, postgres: str) -> None:
    config = make_config("migrate", None)
    template = Path(alembic.__file__).with_name("templates") / "generic/env.py"
    env = template.read_text().replace("fileConfig(config.config_file_name)", "pass")
    get_file(config).with_name("migrations").joinpath("env.py").write_text(env)
    with pytest.raises(ValueError, match="invalid interpolation syntax"):
        config.set_main_option("sqlalchemy.url", "postgresql+psycopg://app:p%40ss@db/app")
    config.set_main_option("sqlalchemy.url", postgres.replace("%", "%%"))
    with pytest.raises(CommandError, match="does not provide a MetaData object"):
        command.revision(config, "new", autogenerate=True)


def test_a_database_behind_its_migrations_cannot_autogenerate(config: Config) -> None:
    with pytest.raises(CommandError, match="Target database is not up to date"):
        command.check(config)


def test_the_second_of_two_workers_that_migrate_in_the_lifespan_fails(
    make_config: MakeConfig, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = make_config("avoid", VERSIONS)
    command.stamp(config, "base")
    monkeypatch.setenv("ALEMBIC_CONFIG", str(get_file(config)))
    with psycopg.connect(uri) as report, ThreadPoolExecutor() as threads:
        report.execute("SELECT * FROM account")
        first = start_alembic(config, "upgrade", "head")
        wait_for_waiting(uri, 1)
        second = threads.submit(TestClient(avoid.app).__enter__)
        wait_for_waiting(uri, 2)
        report.rollback()
        assert first.communicate()[1] == ""
        with pytest.raises(ProgrammingError, match=r'column "full_name" .* already exists'):
            second.result()
    with TestClient(avoid.app):
        command.check(config)


def test_two_jobs_at_once_both_succeed(config: Config, uri: str) -> None:
    with psycopg.connect(uri, autocommit=True) as connection, ThreadPoolExecutor() as threads:
        connection.execute("SELECT pg_advisory_lock(7265)")
        first = start_alembic(config, "upgrade", "head")
        second = threads.submit(command.upgrade, config, "head")
        wait_for_waiting(uri, 2)
        connection.execute("SELECT pg_advisory_unlock(7265)")
        assert first.communicate()[1] == ""
        second.result()
    command.check(config)


def test_a_migration_that_waits_for_a_lock_stops_every_reader(
    make_config: MakeConfig, uri: str
) -> None:
    config = make_config("avoid", VERSIONS)
    command.stamp(config, "base")
    with (
        ThreadPoolExecutor() as threads,
        psycopg.connect(uri) as report,
        psycopg.connect(uri) as reader,
    ):
        report.execute("SELECT * FROM account")
        migration = threads.submit(command.upgrade, config, "head")
        wait_for_waiting(uri, 1)
        reader.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            reader.execute("SELECT * FROM account")
        report.rollback()
        migration.result()


def test_lock_timeout_gives_up_instead(config: Config, uri: str) -> None:
    with psycopg.connect(uri) as report:
        report.execute("SET idle_in_transaction_session_timeout = '10s'")
        report.execute("SELECT * FROM account")
        with pytest.raises(OperationalError, match="canceling statement due to lock timeout"):
            command.upgrade(config, "head")
    command.upgrade(config, "head")


OLD_CODE = ("INSERT INTO account (email) VALUES ('a@b.de')", "SELECT id, email FROM account")


def test_code_of_yesterday_goes_on_after_expanding(config: Config, uri: str) -> None:
    command.upgrade(config, add_full_name.revision)
    with psycopg.connect(uri) as connection:
        for query in OLD_CODE:
            connection.execute(query)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("RENAME COLUMN email TO address", psycopg.errors.UndefinedColumn),
        ("DROP COLUMN email", psycopg.errors.UndefinedColumn),
        ("ADD COLUMN full_name varchar NOT NULL", psycopg.errors.NotNullViolation),
    ],
)
def test_code_of_yesterday_fails_after_a_change_in_one_step(
    uri: str, change: str, error: type[psycopg.Error]
) -> None:
    with psycopg.connect(uri) as connection:
        connection.execute(f"ALTER TABLE account {change}")
        with pytest.raises(error):
            connection.execute(OLD_CODE[0])

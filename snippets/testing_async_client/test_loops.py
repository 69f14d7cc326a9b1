"""Which event loop the fixtures and tests of anyio's plugin run in."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from .test_app import anyio_backend as anyio_backend

pytestmark = pytest.mark.anyio

Loop = asyncio.AbstractEventLoop
seen: list[Loop] = []


@pytest.mark.parametrize("run", [1, 2])
async def test_the_loop_of_a_test_is_closed_before_the_next(run: int) -> None:
    assert all(loop.is_closed() for loop in seen)
    seen.append(asyncio.get_running_loop())


def test_a_fixture_wider_than_the_backend_is_an_error(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "import pytest\n"
        '@pytest.fixture(scope="module")\ndef anyio_backend(): return "asyncio"\n'
        '@pytest.fixture(scope="session")\nasync def shared(): pass\n'
        "@pytest.mark.anyio\nasync def test_it(shared): pass\n"
    )
    line = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False)
    assert b"ScopeMismatch" in done.stdout

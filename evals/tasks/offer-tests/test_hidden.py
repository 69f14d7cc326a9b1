import os
import sys
from pathlib import Path
from tempfile import mkdtemp

import fastapi.testclient  # noqa: F401  loaded once, for all that is forked
import pytest

TESTS = Path("test_app.py").read_text(encoding="utf-8")
APP = Path(__file__).with_name("files").joinpath("app.py").read_text(encoding="utf-8")
OTHERS = """
from app import app
from fastapi.testclient import TestClient


def test_a_visitor_is_still_refused():
    assert TestClient(app).get("/offer").status_code == 401


def test_nothing_is_overridden():
    assert not app.dependency_overrides
"""


def run(old: str = "", new: str = "", **more: str) -> int:
    """Run the tests in a folder with the app, changed so, and other files; return pytest's code."""
    assert old in APP
    folder = Path(mkdtemp())
    files = {"app.py": APP.replace(old, new), "test_app.py": TESTS, **more}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    process = os.fork()  # FastAPI is loaded here already
    if process == 0:
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder)]
        tests = sorted(map(str, folder.glob("test_*")))
        os._exit(pytest.main([*options, "--noconftest", *tests]))
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def test_the_tests_pass_on_the_app_as_it_is() -> None:
    assert run() == 0


def test_they_leave_nothing_behind_for_tests_that_come_later() -> None:
    assert run(**{"test_others.py": OTHERS}) == 0


def test_they_fail_where_christmas_gives_no_more_than_other_days() -> None:
    assert run("20 if", "5 if") == 1


def test_they_fail_where_visitors_are_let_in() -> None:
    assert run('raise HTTPException(401, "Log in first")', 'return "nobody"') == 1


def test_they_fail_where_every_day_is_christmas() -> None:
    assert run("else 5}", "else 20}") == 1

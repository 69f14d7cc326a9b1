import pytest
from fastapi_development.validators import snippet_imports

from ..conftest import SkillFolder


def test_modules_that_only_define_are_accepted(folder: SkillFolder) -> None:
    assert folder.lines("SNIPPET-IMPORTS") == []


@pytest.mark.parametrize(
    ("source", "finding"),
    [
        (
            "\nraise ValueError('no')\n",
            "app.py:2): SNIPPET-IMPORTS its import raises",
        ),
        ("import nowhere\n", "app.py:1): SNIPPET-IMPORTS its import raises ModuleNotFoundError"),
        ("import sys\n\nsys.exit(3)\n", "app.py:3): SNIPPET-IMPORTS its import raises System"),
        ("open('made.txt', 'w').close()\n", "its import writes the file 'made.txt'"),
        (
            "import subprocess\nsubprocess.run(['true'])\n",
            "py:2): SNIPPET-IMPORTS its import starts",
        ),
        ("import threading\nthreading.Timer(1, int).start()\n", "a thread"),
        ("print('hello')\n", "its import prints 'hello"),
        (
            "import socket\nwith socket.socket() as s:\n    s.connect_ex(('127.0.0.1', 9))\n",
            "its import opens a connection",
        ),
    ],
)
def test_what_an_import_does_is_found(folder: SkillFolder, source: str, finding: str) -> None:
    folder.write("snippets/greeting/app.py", source)
    assert finding in "\n".join(folder.lines("SNIPPET-IMPORTS"))


def test_an_import_that_never_ends_is_found(
    folder: SkillFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snippet_imports, "SECONDS", 1)
    folder.write("snippets/greeting/app.py", "while True:\n    pass\n")
    assert "its import does not end within 1 s" in folder.lines("SNIPPET-IMPORTS")[0]


def test_what_a_library_does_when_it_is_imported_is_not_the_modules_doing(
    folder: SkillFolder,
) -> None:
    folder.write("snippets/greeting/app.py", "import snippets.library\n")
    folder.write("snippets/library.py", "import subprocess\nsubprocess.run(['true'])\n")
    assert folder.lines("SNIPPET-IMPORTS") == []

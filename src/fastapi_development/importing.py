"""Import modules of the folder, each in a forked process, and print what they do meanwhile.

Run as a program: `python importing.py SECONDS snippets/a/app.py …` prints a line of JSON for each
module: `{"path": …, "problems": [[kind, line, message], …]}`. It imports nothing of this package.
"""

import contextlib
import importlib
import io
import json
import os
import select
import signal
import sys
import threading
import traceback
from types import FrameType

EFFECTS = {
    "socket.connect": "opens a connection",
    "socket.bind": "listens on a port",
    "subprocess.Popen": "starts a process",
    "os.system": "starts a process",
    "os.fork": "starts a process",
    "os.mkdir": "makes a folder",
    "os.remove": "removes a file",
    "os.rename": "renames a file",
    "shutil.rmtree": "removes a folder",
    "_thread.start_new_thread": "starts a thread",
    "sqlite3.connect": "opens a database",
}
Problem = tuple[str, int, str]


def main(arguments: list[str]) -> None:
    """Print the report of each module."""
    seconds, paths = float(arguments[0]), arguments[1:]
    sys.path[:] = [os.getcwd(), *(path for path in sys.path if path != os.path.dirname(__file__))]
    sys.dont_write_bytecode = True
    # What most modules import is loaded once, before the forks.
    for name in ("fastapi", "fastapi.testclient", "sqlalchemy.orm"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    for path in paths:
        print(json.dumps({"path": path, "problems": import_apart(path, seconds)}), flush=True)


def import_apart(path: str, seconds: float) -> list[Problem]:
    """Return the problems of one module, imported in a process that ends after `seconds`."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.setpgid(0, 0)
        with os.fdopen(writer, "w", encoding="utf-8") as stream:
            json.dump(import_here(path), stream)
            stream.flush()
            os._exit(0)
    os.close(writer)
    data = b""
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], seconds)[0]:
            chunk = pipe.read(65536)
            if not chunk:
                break
            data += chunk
        else:
            os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    if not data:
        return [("timeout", 1, f"its import does not end within {seconds:g} s")]
    problems: list[Problem] = [tuple(problem) for problem in json.loads(data)]
    return problems


def import_here(path: str) -> list[Problem]:
    """Return the problems of importing the module in this process."""
    problems: list[Problem] = []
    file = os.path.join(os.getcwd(), path)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        what = EFFECTS.get(event)
        if event == "open" and is_for_writing(arguments):
            what = f"writes the file {arguments[0]!r}"
        line = line_at_work(file) if what else 0
        if what and line:
            problems.append(("effect", line, f"its import {what}"))

    sys.addaudithook(watch)
    printed = io.StringIO()
    before = threading.active_count()
    name = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            importlib.import_module(name)
    except BaseException as error:
        lines = [
            frame.lineno
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename == file
        ]
        message = f"its import raises {type(error).__name__}: {error}"
        problems.append(("error", (lines or [1])[-1] or 1, message))
    if printed.getvalue():
        problems.append(("effect", 1, f"its import prints {printed.getvalue()[:60]!r}"))
    if threading.active_count() > before and not problems:
        problems.append(("effect", 1, "its import leaves a thread running"))
    return list(dict.fromkeys(problems))


def is_for_writing(arguments: tuple[object, ...]) -> bool:
    """Return whether the arguments of the audit event `open` ask for more than reading."""
    _, mode, flags = (*arguments, None, None, None)[:3]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def line_at_work(file: str) -> int:
    """Return the line of the module that is being executed; 0 while it imports something else."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename == file:
            return frame.f_lineno
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return 0
        frame = frame.f_back
    return 0


if __name__ == "__main__":
    main(sys.argv[1:])

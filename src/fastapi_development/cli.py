"""`fastapi-skill`: get | list | show | index | sync | validate."""

import sys

USAGE = """usage: fastapi-skill COMMAND

  get QUERY          the section that answers a question, a keyword or an error message
  list               every page, with the situation in which to read it
  show PAGE[#SECTION]
                     a page, or one section of it
  index FOLDER       build the index of a folder of skills ahead of time
  serve              the pages over HTTP; needs the extra `serve`
  sync [PATH]        write the code of the modules into the pages of a skill
  validate [PATH]    check a skill: pages, code, tests, and that they agree

`fastapi-skill COMMAND --help` says more.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code: 2 where it could not be run."""
    arguments = sys.argv[1:] if arguments is None else arguments
    command = arguments[0] if arguments else ""
    try:
        if command == "get":
            # The others need more modules; `get` is to begin at once.
            from fastapi_development.get import main as get

            return get(arguments[1:])
        if command in ("list", "show"):
            from fastapi_development.reading import main as read

            return read(command, arguments[1:])
        if command == "serve":
            from fastapi_development.serving_process import main as serve

            return serve(arguments[1:])
        if command in ("index", "sync", "validate"):
            from fastapi_development.commands import run

            return run(arguments)
    except BrokenPipeError:
        # The reader has closed its end, as `head` does.
        sys.stderr.close()
        return 0
    if command in ("", "-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0 if command else 2
    sys.stderr.write(f'fastapi-skill: there is no command "{command}"\n{USAGE}')
    return 2

"""`fastapi-skill COMMAND`: finds the module that runs the command."""

import sys

USAGE = """usage: fastapi-skill COMMAND

Ask:
  get QUERY          the section that answers a question, a keyword or an error message
  list               every page, with the situation in which to read it
  show PAGE[#SECTION]
                     a page, or one section of it
Hand over:
  install            write the skill where an assistant looks; also: status, uninstall
  bundle             write the skill as one `.skill` file
  serve              the pages over HTTP, as a site and by MCP; needs the extra `serve`
  mcp                the pages by MCP on standard input and output; needs the extra `mcp`
Write:
  new PAGE           begin a page: its Markdown, its code and its tests
  sync [PATH]        write the code of the modules into the pages of a skill
  validate [PATH]    check a skill: pages, code, tests, and that they agree
  index FOLDER       build the index of a folder of skills ahead of time
  site               build the pages as a site

`fastapi-skill COMMAND --help` says more.
"""

MODULES = {
    "bundle": "install.bundle",
    "index": "commands",
    "install": "install.command",
    "list": "reading",
    "mcp": "mcp.process",
    "new": "new_page",
    "serve": "http.process",
    "show": "reading",
    "site": "site.build",
    "status": "install.command",
    "sync": "commands",
    "uninstall": "install.command",
    "validate": "commands",
}
"""The module whose `main` runs a command; `get` is found without this table, to begin at once."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code: 2 where it could not be run."""
    arguments = sys.argv[1:] if arguments is None else arguments
    command = arguments[0] if arguments else ""
    try:
        if command == "get":
            # The others need more modules; `get` is to begin at once.
            from fastapi_development.get import main as get

            return get(arguments[1:])
        if command in MODULES:
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


def run(arguments: list[str]) -> int:
    """Run the command that comes first, with what comes after it."""
    from importlib import import_module

    from fastapi_development import SkillError

    try:
        module = import_module(f"fastapi_development.{MODULES[arguments[0]]}")
        code: int = module.main(arguments)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("fastapi_development."):
            raise
        sys.stderr.write(
            f'fastapi-skill: "{arguments[0]}" is not part of a copied skill; '
            "pip install fastapi-development\n"
        )
        return 2
    except SkillError as error:
        sys.stderr.write(f"fastapi-skill: {error}\n")
        return 2
    return code

"""Look a pattern up with nothing installed: `python scripts/skill.py get "upload size limit"`."""

import os
import sys


def find_package(skill: str) -> str | None:
    """Return the folder to import `fastapi_development` from; None for the environment's own.

    A checkout and an installed skill bring it along under src/; a wheel holds the skill inside of
    it, and library-skills links to that. A copy without it uses what is installed.
    """
    if os.path.isdir(f"{skill}/src/fastapi_development"):
        return f"{skill}/src"
    package = os.path.realpath(skill)
    for _ in (".agents", "skills", "fastapi-development"):
        package = os.path.dirname(package)
    return os.path.dirname(package) if os.path.isfile(f"{package}/cli.py") else None


SKILL = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# In place of this script's folder.
sys.path[:1] = filter(None, [find_package(SKILL)])
try:
    from fastapi_development.cli import main
except ModuleNotFoundError as error:
    if error.name != "fastapi_development":
        raise
    sys.exit(f"{SKILL}: the look-up is not in this copy; `pip install fastapi-development`")

sys.exit(main())

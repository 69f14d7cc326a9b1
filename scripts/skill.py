"""Look a pattern up with nothing installed: `python scripts/skill.py get "upload size limit"`."""

import os
import sys

SKILL = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A checkout and an installed skill bring the package along; this file is compiled at each look-up.
sys.path[0] = f"{SKILL}/src"
if not os.path.isdir(sys.path[0]):
    # A wheel holds the skill inside the package, and library-skills links to that. Its copy of the
    # skill alone is answered by the package of the environment.
    package = os.path.normpath(f"{os.path.realpath(SKILL)}/../../..")
    sys.path[:1] = [os.path.dirname(package)] if os.path.isfile(f"{package}/cli.py") else []

try:
    from fastapi_development.cli import main
except ModuleNotFoundError:
    sys.exit(f"{SKILL}: the look-up is not in this copy; `pip install fastapi-development`")

sys.exit(main())

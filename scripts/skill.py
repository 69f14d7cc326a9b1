"""Look a pattern up with nothing installed: `python scripts/skill.py get "upload size limit"`."""

import os
import sys

SKILL = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# A checkout keeps the package under src/; in an installed skill this folder is inside of it.
sys.path[0] = f"{SKILL}/src" if os.path.isdir(f"{SKILL}/src") else os.path.dirname(SKILL)

from fastapi_development.cli import main  # noqa: E402  the path comes first

sys.exit(main())

"""Build hook of hatchling: puts the skill and the index of its pages into a wheel."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SKILL = "fastapi_development/.agents/skills/fastapi-development"
"""Where library-skills finds the skill of an installed package."""
FILES = {
    "SKILL.md": f"{SKILL}/SKILL.md",
    "patterns": f"{SKILL}/patterns",
    "snippets": f"{SKILL}/snippets",
    "scripts/skill.py": f"{SKILL}/scripts/skill.py",
    # The rules check skills of others too, so they are no part of this one.
    "validators": "fastapi_development/validators",
}


class IndexHook(BuildHookInterface[Any]):
    """Adds the skill to a wheel; an editable install reads that of the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the index below the build folder and include it with the files."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from fastapi_development.index import build
        from fastapi_development.loader import load

        file = Path(self.directory) / "skill.index"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(build([load(root)]))
        files = {str(root / source): target for source, target in FILES.items()}
        build_data["force_include"].update(files)
        build_data["force_include"][str(file)] = f"{SKILL}/skill.index"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave the wheel alone in the build folder."""
        (Path(self.directory) / "skill.index").unlink(missing_ok=True)

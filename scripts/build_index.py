"""Build hook of hatchling: a wheel carries the index of its pages, so no first look-up waits."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class IndexHook(BuildHookInterface[Any]):
    """Adds `skill.index` to a wheel; an editable install builds its own when it is needed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the index below the build folder and include it."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from fastapi_development.index import build
        from fastapi_development.loader import load

        file = Path(self.directory) / "skill.index"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(build([load(root)]))
        build_data["force_include"][str(file)] = "fastapi_development/skill.index"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave the wheel alone in the build folder."""
        (Path(self.directory) / "skill.index").unlink(missing_ok=True)

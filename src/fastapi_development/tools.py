"""Run ruff, mypy and pytest as processes of the skill's folder."""

import subprocess
import sys
from pathlib import Path

from fastapi_development import SkillError


class ToolError(SkillError):
    """A tool that could not do its work at all."""


def run_tool(
    root: Path, arguments: list[str], limit: int = 300, module: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `python -m <arguments>` in the folder; return what it printed.

    Raises ToolError where the tool is not installed or does not end within `limit` seconds.
    """
    command = [sys.executable, *(["-m"] if module else []), *arguments]
    try:
        done = subprocess.run(
            command, cwd=root, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        raise ToolError(f"{arguments[0]} did not end within {limit} s") from None
    if f"No module named {arguments[0]}" in done.stderr:
        raise ToolError(
            f'{arguments[0]} is not installed; pip install "fastapi-development[validate]"'
        )
    return done

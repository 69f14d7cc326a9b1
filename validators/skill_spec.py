"""SKILL-SPEC: SKILL.md keeps to the Agent Skills specification (agentskills.io/specification)."""

import re
from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill

CODE = "SKILL-SPEC"
FIELDS = ("name", "description", "license", "compatibility", "metadata", "allowed-tools")
NAME = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each field that the specification does not allow, or that it requires."""
    front_matter = skill.main.front_matter
    path = skill.main.path

    def find(key: str, message: str, help_: str) -> Finding:
        return Finding(path, front_matter.lines.get(key, 1), CODE, message, help_)

    for key in front_matter.values:
        if key not in FIELDS:
            yield find(key, f'"{key}" is not a field of a skill', "put it under metadata")
    name, description = front_matter.text("name"), front_matter.text("description")
    if not NAME.match(name) or len(name) > 64:
        help_ = "1 to 64 of a-z, 0-9 and single hyphens between them"
        yield find("name", f'"{name}" is not a name of a skill', help_)
    # A checkout and a package may be called as they like; a skill that is installed may not.
    is_project = any((skill.root / file).is_file() for file in ("pyproject.toml", "__init__.py"))
    if name != skill.root.resolve().name and not is_project:
        message = f'"{name}" is not the name of its folder "{skill.root.resolve().name}"'
        yield find("name", message, "rename one of them")
    if not 1 <= len(description) <= 500:
        message = f"the description has {len(description)} characters"
        help_ = "1 to 500: clients cut the list of skills at a budget, and 1,024 is the limit"
        yield find("description", message, help_)
    if "<" in description or ">" in description:
        yield find("description", "the description holds < or >", "write it without")
    if "compatibility" in front_matter.values and not (
        1 <= len(front_matter.text("compatibility")) <= 500
    ):
        yield find("compatibility", "compatibility is not 1 to 500 characters", "shorten it")
    metadata = front_matter.values.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        yield find("metadata", "metadata is not a map of strings", "write `  key: value` lines")

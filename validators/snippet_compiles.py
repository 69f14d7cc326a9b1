"""SNIPPET-COMPILES: each module is Python."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.places import Places

CODE = "SNIPPET-COMPILES"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield the first syntax error of each module, and remember that it is broken."""
    places = Places(skill)
    for path in skill.modules:
        file = skill.root / path
        if not file.resolve().is_relative_to(skill.root.resolve()):
            run.broken.add(path)
            message = f'"{path}" is a link that leads out of the skill'
            yield Finding(path, 0, CODE, message, "put the file itself into the skill")
            continue
        try:
            compile(file.read_bytes(), path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            run.broken.add(path)
            line = getattr(error, "lineno", None) or 1
            message = f"it does not compile: {getattr(error, 'msg', None) or error}"
            yield places.find(CODE, path, line, message, "mend the module")

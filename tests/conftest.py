"""A small skill that every rule accepts, to be broken by the tests in one place each."""

from pathlib import Path

import pytest

from fastapi_development import sync, validate
from fastapi_development.cli import main
from fastapi_development.loader import load
from fastapi_development.models import Finding, Skill

SKILL = f"""---
name: greeting-skill
description: Greets. Use when someone must be greeted.
license: MIT
---
# Greeting skill

{sync.INDEX_START}
{sync.INDEX_END}
"""
PAGE = """---
title: Greet someone by name
summary: A greeting with the name in it.
read_when: Someone must be greeted.
area: App
triggers:
  - say hello
  - "TypeError: greet() missing 1 required positional argument"
fastapi: ">=0.165"
related: []
---
# Greet someone by name

## Use

Call it with the name:

<!-- snippet: greeting.app -->
```python
```

## Avoid

Without a name:

<!-- snippet: greeting.avoid:greet -->
```python
```

It greets nobody. <!-- proof: test_avoid.test_nobody_is_greeted -->

## Limits

See [the same again](#use).
"""
MODULES = {
    "__init__": "",
    "app": '''"""Greet someone."""


def greet(name: str) -> str:
    return f"Hello, {name}"
''',
    "avoid": '''"""Greet nobody."""


def greet() -> str:
    return "Hello"
''',
    "test_app": """from .app import greet


def test_the_name_is_in_the_greeting() -> None:
    assert greet("Ada") == "Hello, Ada"
""",
    "test_avoid": """from .avoid import greet


def test_nobody_is_greeted() -> None:
    assert greet() == "Hello"
""",
}


class SkillFolder:
    """A skill's folder that tests write to and validate."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.page = root / "patterns" / "greeting.md"
        self.snippets = root / "snippets" / "greeting"

    def write(self, path: str, text: str) -> None:
        """Write a file, and the folders above it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that the file holds."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{path} does not hold {old!r}"
        self.write(path, text.replace(old, new))

    def load(self) -> Skill:
        """Return the skill as it is now."""
        return load(self.root)

    def sync(self) -> None:
        """Write the modules into the pages."""
        changes, findings = sync.plan(self.load(), force=True)
        assert not findings
        sync.write(self.root, changes)

    def findings(self, *codes: str) -> list[Finding]:
        """Return what the rules with these codes find."""
        return list(validate.run(self.load(), only=codes).findings)

    def lines(self, *codes: str) -> list[str]:
        """Return the same as a user sees it."""
        return [str(finding) for finding in self.findings(*codes)]


@pytest.fixture
def folder(tmp_path: Path) -> SkillFolder:
    """Return a skill without a fault."""
    folder = SkillFolder(tmp_path / "greeting-skill")
    folder.write("SKILL.md", SKILL)
    folder.write("patterns/greeting.md", PAGE)
    folder.write("snippets/__init__.py", "")
    for name, source in MODULES.items():
        folder.write(f"snippets/greeting/{name}.py", source)
    folder.write("pytest.ini", "[pytest]\naddopts = --import-mode=importlib\n")
    folder.sync()
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of this skill, once for all tests that look at it."""
    output = tmp_path_factory.mktemp("built") / "site"
    assert main(["site", "--output", str(output)]) == 0
    return output

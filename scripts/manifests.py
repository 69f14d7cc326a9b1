"""Write what each channel must know of the skill, all of it from pyproject.toml and SKILL.md.

`python scripts/manifests.py` writes the files, `--check` shows what it would change. The skill is
the root of the repository, so each manifest points there. A second copy under skills/, where the
vendor-neutral plugin.json (https://agent-plugins.org/specification) and a Gemini extension look,
would be found twice by an assistant that searches what `npx skills add` has copied.
"""

import argparse
import difflib
import json
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "src"))

from fastapi_development import SkillError  # noqa: E402  the path comes first
from fastapi_development.parser import parse_page  # noqa: E402

VERSION = re.compile(r'(?m)^  version: ".*"$')
"""The line of SKILL.md that repeats the version, for those who have the skill alone."""
QUERY = "QueuePool limit of size 5 overflow 10 reached"


@dataclass(frozen=True)
class Project:
    """What the channels are told."""

    name: str
    title: str
    version: str
    description: str
    license: str
    author: str
    keywords: tuple[str, ...]
    urls: Mapping[str, str]
    """`homepage` and `repository`, those that pyproject.toml gives."""
    skill: str
    """SKILL.md, with the version of pyproject.toml."""
    use_when: str
    """The description in SKILL.md, by which an assistant decides."""


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Write the files, or with `--check` print the changes and return 1 where there are any."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, show what is old")
    options = parser.parse_args(arguments)
    try:
        files = make_files(read_project(root))
    except SkillError as error:
        print(error, file=sys.stderr)
        return 2
    old = {path: text for path, text in files.items() if read_text(root / path) != text}
    for path, text in old.items():
        if options.check:
            print(compare(path, read_text(root / path), text), end="")
            continue
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        print(f"{path}: written")
    return 1 if options.check and old else 0


def read_project(root: Path) -> Project:
    """Return what the two files say; raises SkillError where they do not agree."""
    with open(root / "pyproject.toml", "rb") as file:
        project = tomllib.load(file)["project"]
    skill = (root / "SKILL.md").read_text(encoding="utf-8")
    page = parse_page("SKILL.md", skill)
    for field in ("name", "license"):
        if page.front_matter.text(field) != project[field]:
            raise SkillError(f'SKILL.md: "{field}" is not "{project[field]}" of pyproject.toml')
    if len(VERSION.findall(skill)) != 1:
        raise SkillError('SKILL.md: the metadata has no line `version: "…"`; add one')
    urls = {key.lower(): url for key, url in project.get("urls", {}).items()}
    return Project(
        name=project["name"],
        title=page.title,
        version=project["version"],
        description=project["description"],
        license=project["license"],
        author=project["authors"][0]["name"],
        keywords=tuple(project["keywords"]),
        urls={key: urls[key] for key in ("homepage", "repository") if key in urls},
        skill=VERSION.sub(f'  version: "{project["version"]}"', skill),
        use_when=page.front_matter.text("description"),
    )


def make_files(project: Project) -> dict[str, str]:
    """Return the files by their paths."""
    manifests = {
        ".claude-plugin/marketplace.json": describe_marketplace(project),
        ".claude-plugin/plugin.json": describe_claude_plugin(project),
        ".codex-plugin/plugin.json": describe_codex_plugin(project),
        ".cursor-plugin/plugin.json": describe_cursor_plugin(project),
        "gemini-extension.json": describe_gemini_extension(project),
    }
    texts = {
        path: json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        for path, manifest in manifests.items()
    }
    return {**texts, "GEMINI.md": write_gemini_context(project), "SKILL.md": project.skill}


def describe_plugin(project: Project) -> dict[str, object]:
    """Return the fields that all plugins have."""
    return {
        "name": project.name,
        "version": project.version,
        "description": project.description,
        "author": {"name": project.author},
        **project.urls,
        "license": project.license,
        "keywords": list(project.keywords),
    }


def describe_marketplace(project: Project) -> dict[str, object]:
    """Return the marketplace of this one plugin, which Codex reads too.

    https://code.claude.com/docs/en/plugin-marketplaces
    """
    plugin = {"name": project.name, "source": "./", "description": project.description}
    return {
        "name": project.name,
        "owner": {"name": project.author},
        "description": project.description,
        "plugins": [plugin],
    }


def describe_claude_plugin(project: Project) -> dict[str, object]:
    """Return the plugin of Claude Code: https://code.claude.com/docs/en/plugins-reference"""
    return {**describe_plugin(project), "skills": ["./"]}


def describe_codex_plugin(project: Project) -> dict[str, object]:
    """Return the plugin of Codex: https://developers.openai.com/codex/plugins/build"""
    interface = {
        "displayName": project.title,
        "shortDescription": project.description,
        "developerName": project.author,
        "category": "Developer Tools",
    }
    # Codex passes over "./" and takes this way of writing it.
    return {**describe_plugin(project), "skills": "./.", "interface": interface}


def describe_cursor_plugin(project: Project) -> dict[str, object]:
    """Return the plugin of Cursor: https://cursor.com/docs/reference/plugins"""
    return {**describe_plugin(project), "displayName": project.title, "skills": "./"}


def describe_gemini_extension(project: Project) -> dict[str, object]:
    """Return the extension of Gemini CLI: https://geminicli.com/docs/extensions/reference

    It finds skills under skills/ alone, so its context says how to look something up.
    """
    return {
        "name": project.name,
        "version": project.version,
        "description": project.description,
        "contextFileName": "GEMINI.md",
    }


def write_gemini_context(project: Project) -> str:
    """Return what Gemini is told in each session, as short as what it is told of a skill."""
    return f"""# {project.title}

{project.use_when}

For such a task, before you write code, look the question, keyword or error message up. Run this in
the folder of this file (`list` in place of `get …` names every page):

```bash
python scripts/skill.py get "{QUERY}"
```
"""


def read_text(file: Path) -> str:
    """Return the text of the file; "" where there is none."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def compare(path: str, old: str, new: str) -> str:
    """Return the difference as a patch."""
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), path, path
    )
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

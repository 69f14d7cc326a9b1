"""A folder → Skill: the one place that reads pages from the disk."""

from pathlib import Path

from fastapi_development import SkillError
from fastapi_development.models import Finding, FrontMatter, Page, Skill
from fastapi_development.parser import parse_page


def load(root: Path) -> Skill:
    """Return the skill in the folder; raise SkillError where there is no SKILL.md.

    Its pages are those of patterns/; in a skill without that folder, all other Markdown files.
    A page that cannot be read is left out, and a finding says why.
    """
    if not (root / "SKILL.md").is_file():
        raise SkillError(f"{root}: there is no SKILL.md; name the folder of a skill")
    findings: list[Finding] = []
    main = read_page(root, "SKILL.md", findings)
    has_patterns = (root / "patterns").is_dir()
    files = (root / "patterns").glob("*.md") if has_patterns else root.rglob("*.md")
    paths = sorted({file.relative_to(root).as_posix() for file in files} - {"SKILL.md"})
    pages = [page for path in paths if (page := read_page(root, path, findings))]
    return Skill(
        root=root,
        main=main or Page("SKILL.md", "", FrontMatter(), "", (), ()),
        pages=tuple(pages),
        modules=tuple(list_modules(root)),
        findings=tuple(findings),
    )


def load_all(folder: Path) -> list[Skill]:
    """Return the skills that stand side by side in the folder, by name; raise SkillError for none.

    A folder without SKILL.md is passed over.
    """
    roots = find_roots(folder)
    if not roots:
        raise SkillError(f"{folder}: no folder in it has a SKILL.md; name a folder of skills")
    return [load(root) for root in roots]


def find_roots(folder: Path) -> list[Path]:
    """Return the folders of the skills that stand side by side in the folder, by name."""
    return sorted(file.parent for file in folder.glob("*/SKILL.md"))


def read_page(root: Path, path: str, findings: list[Finding]) -> Page | None:
    """Return the page, or None and a finding where the file cannot be read."""
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()):
        message = f'"{path}" is a link that leads out of the skill'
        help_ = "put the file itself into the skill"
        findings.append(Finding(path, 0, "PAGE-READING", message, help_))
        return None
    try:
        data = file.read_bytes()
        return parse_page(path, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        message = f"the byte 0x{data[error.start]:02x} is not UTF-8"
        findings.append(Finding(path, line, "PAGE-READING", message, "save the page as UTF-8"))
    except OSError as error:
        message = f"it cannot be read: {error.strerror}"
        findings.append(Finding(path, 0, "PAGE-READING", message, "make it a readable file"))
    return None


def list_modules(root: Path) -> list[str]:
    """Return the Python files of the pages' folders, relative to the root."""
    files = (root / "snippets").glob("*/**/*.py")
    return sorted(file.relative_to(root).as_posix() for file in files)

"""The part of a module that a page shows: the whole, a symbol or a region."""

import ast
import hashlib
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

TARGET = re.compile(r"^(?P<module>\w+(?:\.\w+)+)(?:(?P<kind>[:#])(?P<part>[\w.-]+))?$")
REGION = re.compile(r"^\s*# (?P<end>end)?region (?P<name>[\w-]+)\s*$")
SIBLING = re.compile(r"^(?P<indent>\s*from )\.(?=\w)", re.MULTILINE)


class RegionError(ValueError):
    """A target that names nothing that can be shown; carries the remedy."""

    def __init__(self, message: str, help_: str, line: int = 0) -> None:
        super().__init__(message)
        self.help = help_
        self.line = line


@dataclass(frozen=True)
class Region:
    """Lines of a module, as a page shows them."""

    path: str
    """Of the module, relative to the skill's root."""
    line: int
    """The first line shown, from 1."""
    code: str


def find_region(root: Path, target: str) -> Region:
    """Return what the target of a marker shows; raise RegionError where there is no such thing.

    Region markers are left out, and `from .app import` becomes `from app import`: what a page shows
    runs when its files are pasted into one folder.
    """
    parts = TARGET.match(target)
    if parts is None:
        raise RegionError(
            f'"{target}" is not a target', "write folder.module, folder.module:symbol or #region"
        )
    path = f"snippets/{parts['module'].replace('.', '/')}.py"
    source = read_module(root, path)
    lines = source.split("\n")
    if parts["kind"] == ":":
        start, end = find_symbol(path, source, parts["part"])
    elif parts["kind"] == "#":
        start, end = find_marked(path, lines, parts["part"])
    else:
        start, end = 0, len(lines)
    shown = [line for line in lines[start:end] if not REGION.match(line)]
    code = textwrap.dedent("\n".join(shown)).strip("\n") + "\n"
    return Region(path, start + 1, SIBLING.sub(r"\g<indent>", code))


def read_module(root: Path, path: str) -> str:
    """Return the source of a module below the root."""
    file = root / path
    if not file.is_file() or not file.resolve().is_relative_to(root.resolve()):
        raise RegionError(f'"{path}" is not a file of the skill', "name a module below snippets/")
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise RegionError(f'"{path}" is not UTF-8: {error.reason}', "save it as UTF-8") from None


def find_symbol(path: str, source: str, name: str) -> tuple[int, int]:
    """Return the lines, decorators included, of a function, class, method or constant."""
    try:
        scope: list[ast.stmt] = ast.parse(source).body
    except SyntaxError as error:
        message = f'"{path}" does not compile: {error.msg}'
        raise RegionError(message, "mend the module", error.lineno or 0) from None
    for part in name.split("."):
        found = [node for node in scope if part in names_of(node)]
        if len(found) != 1:
            message = f'"{path}" has {len(found)} symbols "{name}"'
            raise RegionError(message, "name one that is there once")
        node = found[0]
        scope = getattr(node, "body", [])
    decorators = getattr(node, "decorator_list", [])
    start = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return start - 1, node.end_lineno or start


def names_of(node: ast.stmt) -> set[str]:
    """Return the names that a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        return {target.id for target in node.targets if isinstance(target, ast.Name)}
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return {node.target.id}
    return set()


def find_marked(path: str, lines: list[str], name: str) -> tuple[int, int]:
    """Return the lines between `# region name` and `# endregion name`."""
    marks = [(n, mark) for n, line in enumerate(lines) if (mark := REGION.match(line))]
    starts = [n for n, mark in marks if mark["name"] == name and not mark["end"]]
    ends = [n for n, mark in marks if mark["name"] == name and mark["end"]]
    if len(starts) != 1 or len(ends) != 1 or ends[0] < starts[0]:
        line = (starts or ends or [-1])[0] + 1
        message = f'"{path}" opens region "{name}" {len(starts)} times, closes it {len(ends)} times'
        raise RegionError(
            message, f"write one `# region {name}` and one `# endregion {name}`", line
        )
    return starts[0] + 1, ends[0]


def list_regions(source: str) -> tuple[str, ...]:
    """Return the names of the regions that the module opens, in order."""
    marks = (REGION.match(line) for line in source.split("\n"))
    return tuple(mark["name"] for mark in marks if mark and not mark["end"])


def make_digest(code: str) -> str:
    """Return eight hexadecimal digits that stand in the marker above the code."""
    return hashlib.sha256(code.encode()).hexdigest()[:8]

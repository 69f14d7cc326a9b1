"""PAGE-PROOF: every claim of a page names the test that shows it, or its source.

A claim is a paragraph, list item or table row that stands under Why or Avoid, or that holds a
number anywhere. It ends with `<!-- proof: test_avoid.test_name -->` or `<!-- source: … -->`.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from fastapi_development.models import Finding, Page, Run, Skill

CODE = "PAGE-PROOF"
MARK = re.compile(r"<!--\s*(?P<kind>proof|source):\s*(?P<value>.*?)\s*-->", re.DOTALL)
# A number that begins a word, but not that of a standard: `RFC 9457`, `Python 3`.
NUMBER = re.compile(r"(?<!RFC )(?<!Python )(?<![\w.§/-])\d")
HELP = "end it with `<!-- proof: test_module.test_name -->`, or `<!-- source: https://… -->`"


@dataclass(frozen=True)
class Claim:
    """A paragraph, list item or table row."""

    line: int
    words: str
    """Its text without code spans and comments."""
    marks: tuple[tuple[str, str], ...]
    """Kind and value of each proof or source."""


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield the claims that name no proof, and the proofs that name no test."""
    for page in skill.pages:
        for claim in list_claims(page):
            if not claim.marks and is_claim(page, claim):
                message = f'"{shorten(claim.words)}" names no proof'
                yield Finding(page.path, claim.line, CODE, message, HELP)
            for kind, value in claim.marks:
                run.counts["claims with proof"] += 1
                if kind == "proof":
                    yield from check_proof(skill, page, claim.line, value)
                elif not value:
                    yield Finding(page.path, claim.line, CODE, "the source is empty", HELP)


def list_claims(page: Page) -> Iterator[Claim]:
    """Yield the paragraphs, list items and table rows of the page, in order."""
    start = page.front_matter.end_line
    text = "\n".join(page.text.split("\n")[start:])
    row: list[Token] = []
    in_head = in_row = in_heading = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        in_head = token.type == "thead_open" or (in_head and token.type != "thead_close")
        in_heading = token.type == "heading_open" or (in_heading and token.type != "heading_close")
        in_row = token.type == "tr_open" or (in_row and token.type != "tr_close")
        if token.type == "inline" and in_row and not in_head:
            row.append(token)
        elif token.type == "inline" and not in_head and not in_heading:
            yield make_claim([token], start)
        elif token.type == "tr_close" and row:
            yield make_claim(row, start)
            row = []


def make_claim(tokens: list[Token], start: int) -> Claim:
    """Return the claim that the inline tokens hold."""
    children = [child for token in tokens for child in token.children or ()]
    words = " ".join(child.content for child in children if child.type == "text")
    comments = " ".join(child.content for child in children if child.type == "html_inline")
    marks = tuple((mark["kind"], mark["value"]) for mark in MARK.finditer(comments))
    return Claim((tokens[0].map or [0])[0] + start + 1, words, marks)


def is_claim(page: Page, claim: Claim) -> bool:
    """Return whether the text must be proven: it stands under Why or Avoid, or holds a number."""
    if claim.words.rstrip().endswith(":") or not claim.words.strip():
        return False
    sections = [section for section in page.sections if section.line <= claim.line]
    parent = sections[-1].parent if sections else ""
    return parent in {"Why", "Avoid"} or bool(NUMBER.search(claim.words))


def check_proof(skill: Skill, page: Page, line: int, value: str) -> Iterator[Finding]:
    """Yield each test that the proof names and that is not there."""
    for name in filter(None, (name.strip() for name in value.split(","))):
        parts = name.split(".")
        folder = parts[0] if len(parts) == 3 else page.folder
        file = skill.root / "snippets" / folder / f"{parts[-2] if len(parts) > 1 else ''}.py"
        if parts[-1] not in list_tests(file):
            message = f'the proof "{name}" is not a test'
            path = file.relative_to(skill.root).as_posix()
            help_ = f"name a test function of {path}" if file.is_file() else f"there is no {path}"
            yield Finding(page.path, line, CODE, message, help_)
        for other in skill.pages:
            if other.folder == folder and other.first_release > page.first_release:
                ranges = (other.front_matter.text("fastapi"), page.front_matter.text("fastapi"))
                message = 'the proof "{}" was run on {}, the page says {}'.format(name, *ranges)
                help_ = f"show it in snippets/{page.folder}/, or name the later release"
                yield Finding(page.path, line, CODE, message, help_)


def list_tests(file: Path) -> set[str]:
    """Return the names of the test functions of a module; none where it cannot be read."""
    if not file.is_file() or not file.name.startswith("test_"):
        return set()
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError):
        return set()  # SNIPPET-COMPILES says so
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(tree) if isinstance(node, functions)]
    return {node.name for node in nodes if node.name.startswith("test_")}


def shorten(text: str, width: int = 60) -> str:
    """Return the beginning of the text, to name it by."""
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"

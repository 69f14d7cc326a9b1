"""Markdown text → Page, with the standard library alone, so that a copied folder can be served.

It reads what a page of a skill holds: front matter of plain scalars and lists, `#` headings and
fenced blocks. The rule PAGE-READING proves on every page that markdown-it-py and PyYAML read the
same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi_development.models import (
    Block,
    Finding,
    FrontMatter,
    FrontMatterValue,
    Marker,
    Page,
    Section,
)

FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*$")
KEY = re.compile(r"^(?P<key>[A-Za-z][\w-]*):(?:[ \t]+(?P<value>.*))?$")
MARKER = re.compile(
    r"^ {0,3}<!-- snippet: (?P<target>\S+)(?: (?P<digest>[0-9a-f]{8}))?"
    r'(?: reason="(?P<reason>[^"]+)")? -->[ \t]*$'
)
SUBSET = (
    "write `key: value`, or `key:` and lines `  - value`; quote a value that holds `: ` or ` #`"
)


def parse_page(path: str, text: str) -> Page:
    """Return the page; whatever cannot be read as meant stands in its findings."""
    findings: list[Finding] = []
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        findings.append(
            Finding(
                path, line, "PAGE-READING", "the line ends with CR", "save it with LF line ends"
            )
        )
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        findings.append(Finding(path, 1, "PAGE-READING", "the page is empty", "write its ## Use"))
    lines = text.split("\n")
    front_matter = read_front_matter(path, lines, findings)
    body = read_body(path, lines, front_matter.end_line, findings)
    return Page(
        path=path,
        text=text,
        front_matter=front_matter,
        title=next((text for level, text, _ in body.headings if level == 1), ""),
        sections=tuple(cut_sections(lines, body.headings)),
        blocks=tuple(body.blocks),
        findings=tuple(findings),
    )


def read_front_matter(path: str, lines: list[str], findings: list[Finding]) -> FrontMatter:
    """Return what stands between the first line `---` and the next one."""
    if not lines or lines[0].rstrip() != "---":
        message = "there is no front matter"
        findings.append(
            Finding(path, 1, "PAGE-READING", message, "begin the file with a line `---`")
        )
        return FrontMatter()
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        message = "the front matter is not closed"
        findings.append(
            Finding(path, 1, "PAGE-READING", message, "close it with a line that is `---`")
        )
        return FrontMatter()
    values: dict[str, FrontMatterValue] = {}
    key_lines: dict[str, int] = {}
    for number, key, value in read_keys(path, lines[1:end], findings):
        if key in values:
            message = f'"{key}" stands twice in the front matter'
            findings.append(Finding(path, number, "PAGE-READING", message, "keep one of them"))
        values[key] = value
        key_lines[key] = number
    return FrontMatter(values, key_lines, "\n".join(lines[1:end]), end + 1)


def read_keys(
    path: str, lines: list[str], findings: list[Finding]
) -> Iterator[tuple[int, str, FrontMatterValue]]:
    """Yield line, key and value of every key of the front matter."""
    position = 0
    while position < len(lines):
        number, line = position + 2, lines[position]
        position += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = KEY.match(line)
        if key is None:
            message = f'"{line.strip()}" is not a line of the front matter'
            findings.append(Finding(path, number, "PAGE-READING", message, SUBSET))
            continue
        if key["value"] == "[]":
            yield number, key["key"], ()
            continue
        if (key["value"] or "").strip():
            yield number, key["key"], read_scalar(path, number, key["value"], findings)
            continue
        children: list[tuple[int, str]] = []
        while position < len(lines) and lines[position].startswith((" ", "- ")):
            children.append((position + 2, lines[position].strip()))
            position += 1
        yield number, key["key"], read_children(path, children, findings)


def read_children(
    path: str, children: list[tuple[int, str]], findings: list[Finding]
) -> FrontMatterValue:
    """Return a list of scalars, or a map of them."""
    if children and KEY.match(children[0][1]):
        pairs = {}
        for number, child in children:
            key = KEY.match(child)
            if key is None or not key["value"]:
                message = f'"{child}" is not a pair of a map'
                findings.append(Finding(path, number, "PAGE-READING", message, SUBSET))
                continue
            pairs[key["key"]] = read_scalar(path, number, key["value"], findings)
        return pairs
    items = []
    for number, child in children:
        if not child.startswith("- "):
            message = f'"{child}" is not an item of a list'
            findings.append(Finding(path, number, "PAGE-READING", message, SUBSET))
            continue
        items.append(read_scalar(path, number, child[2:], findings))
    return tuple(items)


def read_scalar(path: str, number: int, text: str, findings: list[Finding]) -> str:
    """Return a plain, 'single' or "double" quoted scalar of one line as a string."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if text[:1] in set("'\"[]{}&*!|>%@`#,") or ": " in text or " #" in text or text.endswith(":"):
        message = f'"{text}" is more than a plain value'
        findings.append(Finding(path, number, "PAGE-READING", message, SUBSET))
    return text


@dataclass
class Body:
    """What a scan of the lines collects."""

    headings: list[tuple[int, str, int]] = field(default_factory=list)
    """Level, text and line, from 1."""
    blocks: list[Block] = field(default_factory=list)


def read_body(path: str, lines: list[str], start: int, findings: list[Finding]) -> Body:
    """Return the headings and fenced blocks after the line `start`."""
    body = Body()
    position = start
    while position < len(lines):
        line = lines[position]
        if line.lstrip().startswith("<!--") and "-->" not in line:
            position = end_of_comment(lines, position)
        elif fence := FENCE.match(line):
            end = end_of_fence(lines, position, fence["fence"])
            if end is None:
                message = f"the block {fence['fence']} is not closed"
                help_ = f"close it with a line {fence['fence']}"
                findings.append(Finding(path, position + 1, "PAGE-READING", message, help_))
                end = len(lines)
            body.blocks.append(make_block(lines, position, end, fence))
            position = end
        elif heading := HEADING.match(line):
            body.headings.append((len(heading["level"]), heading["text"], position + 1))
        position += 1
    return body


def end_of_comment(lines: list[str], start: int) -> int:
    """Return the index of the line that closes the comment opened on `start`."""
    return next((n for n in range(start, len(lines)) if "-->" in lines[n]), len(lines))


def end_of_fence(lines: list[str], start: int, fence: str) -> int | None:
    """Return the index of the closing fence: the same character, as many or more."""
    for number in range(start + 1, len(lines)):
        text = lines[number].strip()
        indent = len(lines[number]) - len(lines[number].lstrip(" "))
        if indent < 4 and len(text) >= len(fence) and set(text) == {fence[0]}:
            return number
    return None


def make_block(lines: list[str], start: int, end: int, fence: re.Match[str]) -> Block:
    """Return the block whose fences stand on the lines `start` and `end`, with its marker."""
    code = "".join(f"{line}\n" for line in lines[start + 1 : end])
    marker = read_marker(lines[start - 1], start) if start else None
    return Block(start + 1, end + 1, fence["info"].strip(), code, marker)


def read_marker(line: str, number: int) -> Marker | None:
    """Return the snippet marker that the line is, or None."""
    found = MARKER.match(line)
    if found is None:
        return None
    return Marker(number, found["target"], found["digest"] or "", found["reason"] or "")


def cut_sections(lines: list[str], headings: list[tuple[int, str, int]]) -> Iterator[Section]:
    """Yield the sections below the title, in order."""
    parent = ""
    anchors: dict[str, int] = {}
    for index, (level, heading, line) in enumerate(headings):
        anchor = make_anchor(heading, anchors)
        if level == 1:
            continue
        parent = heading if level == 2 else parent
        end = headings[index + 1][2] - 1 if index + 1 < len(headings) else len(lines)
        text = "\n".join(lines[line:end]).strip("\n")
        yield Section(heading, level, anchor, line, end, parent, text)


def make_anchor(heading: str, seen: dict[str, int]) -> str:
    """Return the anchor that GitHub gives the heading, numbered from its second use on."""
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
    count = seen.get(text, 0)
    seen[text] = count + 1
    return f"{text}-{count}" if count else text

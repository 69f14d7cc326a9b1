"""Make a section fit into so many tokens, without ever cutting code in the middle."""

from fastapi_development.parser import FENCE
from fastapi_development.tokens import count_tokens


def fit(markdown: str, limit: int) -> str:
    """Return the parts of the section, in order, that fit; each gap says what is left out.

    Code comes before words: a block is taken if it fits, then paragraphs in their order.
    """
    parts = split_parts(markdown)
    taken: set[int] = set()
    room = limit - count_tokens(gap(parts))
    for number in sorted(range(len(parts)), key=lambda n: (not is_code(parts[n]), n)):
        size = count_tokens(parts[number]) + 1
        if size <= room:
            taken.add(number)
            room -= size
    left = [part for number, part in enumerate(parts) if number not in taken]
    kept = [parts[number] for number in sorted(taken)]
    return "\n\n".join([*kept, *([gap(left)] if left else [])])


def split_parts(markdown: str) -> list[str]:
    """Return paragraphs and blocks, each whole."""
    parts: list[str] = []
    lines: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        found = FENCE.match(line)
        if not line.strip() and not fence:
            parts.append("\n".join(lines))
            lines = []
            continue
        lines.append(line)
        if found and not fence:
            fence = found["fence"]
        elif fence and line.strip() == fence:
            fence = ""
    parts.append("\n".join(lines))
    return [part for part in parts if part]


def is_code(part: str) -> bool:
    """Return whether the part is a fenced block."""
    return FENCE.match(part.split("\n")[0]) is not None


def gap(parts: list[str]) -> str:
    """Return the note that stands for what is left out."""
    tokens = sum(map(count_tokens, parts))
    blocks = sum(map(is_code, parts))
    code = f", {blocks} blocks of code among them" if blocks else ""
    return f"[left out: {tokens} tokens{code}; ask with a higher --tokens]"

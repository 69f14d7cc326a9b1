"""SKILL-SIZE: SKILL.md stays under 500 lines and 5,000 tokens, as the specification advises."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.tokens import count_tokens

CODE = "SKILL-SIZE"
LINES = 500
TOKENS = 5000


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each limit that SKILL.md's body goes over."""
    lines = skill.main.text.split("\n")[skill.main.front_matter.end_line :]
    if len(lines) > LINES:
        message = f"the body has {len(lines)} lines, over {LINES}"
        yield Finding(skill.main.path, 0, CODE, message, "move what is not always needed to a page")
    tokens = count_tokens("\n".join(lines))
    if tokens > TOKENS:
        message = f"the body has {tokens} tokens, over {TOKENS}"
        yield Finding(skill.main.path, 0, CODE, message, "shorten read_when of the pages")

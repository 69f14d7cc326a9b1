"""PAGE-SIZE: a page has at most 140 lines below its front matter, a section 1,000 tokens."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.tokens import count_tokens

CODE = "PAGE-SIZE"
LINES = 140
TOKENS = 1000


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each page and each section that is too long to be handed over at once."""
    for page in skill.pages:
        lines = page.text.count("\n") - page.front_matter.end_line
        if lines > LINES:
            message = f"the page has {lines} lines below its front matter, over {LINES}"
            yield Finding(page.path, 0, CODE, message, "show less, or make two pages of it")
        for section in page.sections:
            tokens = count_tokens(section.text)
            if tokens > TOKENS:
                message = f'"{section.heading}" has {tokens} tokens, over {TOKENS}'
                help_ = "show one symbol of the module, or divide it by a ### heading"
                yield Finding(page.path, section.line, CODE, message, help_)

"""PAGE-SIZE: a page has at most 180 lines below its front matter, a section 1,000 tokens."""

from collections.abc import Iterator
from statistics import median

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.serving import clean_section
from fastapi_development.tokens import count_tokens

CODE = "PAGE-SIZE"
LINES = 180
TOKENS = 1000


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each page and each section that is too long to be handed over at once."""
    page_sizes: list[int] = []
    section_sizes: list[int] = []
    for page in skill.pages:
        lines = page.text.count("\n") - page.front_matter.end_line
        page_sizes.append(lines)
        if lines > LINES:
            message = f"the page has {lines} lines below its front matter, over {LINES}"
            yield Finding(page.path, 0, CODE, message, "show less, or make two pages of it")
        for section in page.sections:
            tokens = count_tokens(clean_section(section.text))
            section_sizes.append(tokens)
            if tokens > TOKENS:
                message = f'"{section.heading}" has {tokens} tokens, over {TOKENS}'
                help_ = "show one symbol of the module, or divide it by a ### heading"
                yield Finding(page.path, section.line, CODE, message, help_)
    if page_sizes and section_sizes:
        run.counts["lines in the median page"] = round(median(page_sizes))
        run.counts["tokens in the median section"] = round(median(section_sizes))

"""PAGE-TRIGGERS: each trigger belongs to one page, and finds it first; so do titles and names."""

from collections.abc import Iterator

from fastapi_development.index import build
from fastapi_development.index_file import Index
from fastapi_development.models import Finding, Page, Run, Skill
from fastapi_development.search import search

CODE = "PAGE-TRIGGERS"
WHOLE_SKILL = True


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each trigger that two pages claim, and each phrase that finds another page first."""
    owners: dict[str, str] = {}
    index = Index(build([skill]))
    for page in skill.pages:
        for trigger in page.front_matter.items("triggers"):
            owner = owners.setdefault(trigger.casefold(), page.name)
            if owner != page.name:
                line = page.front_matter.lines["triggers"]
                message = f'the trigger "{trigger}" belongs to {owner} already'
                yield Finding(page.path, line, CODE, message, "leave it to one of them")
        yield from look_up(index, page, run)


def look_up(index: Index, page: Page, run: Run) -> Iterator[Finding]:
    """Yield the phrases of the page that are not answered by it."""
    phrases = dict.fromkeys(page.front_matter.items("triggers"), "triggers")
    phrases |= {page.title: "title", page.name: "title"}
    for section in page.sections:
        phrases[f"{page.title} {section.heading}"] = "title"
    for phrase, key in phrases.items():
        answer = search(index, phrase)
        run.counts["phrases looked up"] += 1
        found = index.page(answer.hits[0].page, "page") if answer.hits else "nothing"
        if answer.status != "answer" or found != page.name:
            line = page.front_matter.lines.get(key, 1)
            message = f'"{phrase}" finds {found} first ({answer.status})'
            yield Finding(
                page.path, line, CODE, message, "word it so that it is of this page alone"
            )

"""PAGE-TRIGGERS: each trigger belongs to one page."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Run, Skill

CODE = "PAGE-TRIGGERS"
WHOLE_SKILL = True


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each trigger that two pages claim."""
    owners: dict[str, str] = {}
    for page in skill.pages:
        for trigger in page.front_matter.items("triggers"):
            owner = owners.setdefault(trigger.casefold(), page.name)
            if owner != page.name:
                line = page.front_matter.lines["triggers"]
                message = f'the trigger "{trigger}" belongs to {owner} already'
                yield Finding(page.path, line, CODE, message, "leave it to one of them")

"""Skills made of this one, to measure sizes that no real skill has yet."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fastapi_development.models import Page, Section, Skill


def make_skills(skill: Skill, sections: int, seed: int = 7, pages: int = 20) -> list[Skill]:
    """Return skills with at least so many sections in all, each a variation of pages of this one.

    In a variation three words of ten are swapped for other words of the skill and one of thirty is
    new, so that vocabulary and lists grow as they do with real text.
    """
    chance = random.Random(seed)  # noqa: S311  nothing here is secret
    words = sorted({word for page in skill.pages for word in page.text.split()})
    skills: list[Skill] = []
    count = 0
    while count < sections:
        name = f"skill-{len(skills):05}"
        start = len(skills) * pages % (len(skill.pages) - pages)
        chosen = skill.pages[start : start + pages]
        varied = tuple(vary(page, words, chance, len(skills)) for page in chosen)
        count += sum(len(page.sections) for page in varied)
        front_matter = replace(
            skill.main.front_matter, values={**skill.main.front_matter.values, "name": name}
        )
        main = replace(skill.main, front_matter=front_matter)
        skills.append(replace(skill, root=Path(name), main=main, pages=varied))
    return skills


def vary(page: Page, words: list[str], chance: random.Random, number: int) -> Page:
    """Return the page with other words."""

    def swap(text: str) -> str:
        return " ".join(swap_words(text.split(), words, chance, number))

    sections = tuple(vary_section(section, swap(section.text)) for section in page.sections)
    values = {**page.front_matter.values}
    values["triggers"] = tuple(swap(trigger) for trigger in page.front_matter.items("triggers"))
    front_matter = replace(page.front_matter, values=values)
    return replace(
        page, title=swap(page.title), front_matter=front_matter, sections=sections, blocks=()
    )


def vary_section(section: Section, text: str) -> Section:
    """Return the section with another text."""
    return replace(section, text=text)


def swap_words(
    text: list[str], words: list[str], chance: random.Random, number: int
) -> Iterator[str]:
    """Yield the words, three of ten swapped and one of thirty new."""
    for word in text:
        roll = chance.random()
        if roll < 1 / 30:
            yield f"{word.strip('`().,')}_{number:x}{chance.randrange(50):x}"
        else:
            yield chance.choice(words) if roll < 0.33 else word


def write_skills(skills: list[Skill], folder: Path) -> None:
    """Write the skills side by side into the folder, as they are read again by the loader."""
    for skill in skills:
        patterns = folder / skill.root / "patterns"
        patterns.mkdir(parents=True)
        name = skill.main.front_matter.text("name")
        text = f"---\nname: {name}\ndescription: A variation.\n---\n# {name}\n"
        (folder / skill.root / "SKILL.md").write_text(text, encoding="utf-8")
        for page in skill.pages:
            triggers = "".join(
                f'  - "{trigger.replace(chr(92), "").replace(chr(34), "")}"\n'
                for trigger in page.front_matter.items("triggers")
            )
            body = "".join(
                f"\n{'#' * section.level} {section.heading}\n\n{section.text}\n"
                for section in page.sections
            ).replace("```", "")
            text = f"---\ntitle: A variation\ntriggers:\n{triggers}---\n# {page.title}\n{body}"
            (patterns / f"{page.name}.md").write_text(text, encoding="utf-8")

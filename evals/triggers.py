"""How the look-up's gate does on triggers.json: it answers, or says that there is no answer.

That is not whether an assistant picks the skill up: it decides by SKILL.md's description, and only
a run of that assistant shows it.
"""

from dataclasses import dataclass
from pathlib import Path

from evals.models import FOLDER, read_json
from fastapi_development import SKILL_ROOT
from fastapi_development.search import search
from fastapi_development.store import open_index


@dataclass(frozen=True)
class Trigger:
    """A query, whether the skill is for it, and whether the look-up answered."""

    query: str
    should_trigger: bool
    answered: bool


def run_triggers(file: Path = FOLDER / "triggers.json", root: str = SKILL_ROOT) -> list[Trigger]:
    """Return each query of the file with what the look-up did."""
    index = open_index(root, False)
    return [
        Trigger(
            row["query"],
            row["should_trigger"],
            search(index, row["query"], 1).status == "answer",
        )
        for row in read_json(file)
    ]


def render(triggers: list[Trigger]) -> str:
    """Return the figures, and the queries that went wrong."""
    wrong = [trigger for trigger in triggers if trigger.answered != trigger.should_trigger]
    right = sum(trigger.answered and trigger.should_trigger for trigger in triggers)
    answered = sum(trigger.answered for trigger in triggers)
    wanted = sum(trigger.should_trigger for trigger in triggers)
    lines = [
        "measured: the look-up's gate (answer, or none)",
        "not measured: whether an assistant picks the skill up; run it to see",
        f"queries {len(triggers)}, of them for the skill {wanted}",
        f"precision {right}/{answered} = {right / max(answered, 1):.3f}",
        f"recall {right}/{wanted} = {right / max(wanted, 1):.3f}",
        *(f"{'answered' if bad.answered else 'not answered'}: {bad.query}" for bad in wrong),
    ]
    return "\n".join(lines) + "\n"

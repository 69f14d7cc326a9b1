"""The FastAPI skill whose every line is proven: its pages, their code, and what serves them."""

# Importing this package stands on the way of every `get`, so it loads `os` alone, which Python has
# loaded already.
import os

HERE = os.path.dirname(os.path.abspath(__file__))
# A wheel holds the skill inside this package, where library-skills looks for skills; a checkout
# holds it at the root, two folders up.
SKILL_ROOT = f"{HERE}/.agents/skills/fastapi-development"
if not os.path.isfile(f"{SKILL_ROOT}/SKILL.md"):
    SKILL_ROOT = os.path.dirname(os.path.dirname(HERE))


class SkillError(Exception):
    """What cannot be worked with at all; the text names the place and the remedy."""


# So `fastapi_development.snippets` and `.validators` import from both.
__path__.append(SKILL_ROOT)

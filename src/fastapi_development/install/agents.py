"""The assistants that a skill is installed for, and where each of them looks."""

import os
from dataclasses import dataclass
from pathlib import Path

SHARED = ".agents/skills"
"""The folder that all but Claude Code read, in a project and in the user's home."""


@dataclass(frozen=True)
class Agent:
    """An assistant: below which folders it finds skills, and what tells that it is in use."""

    name: str
    skills: str
    """Its folder of skills, below a project and below the user's home."""
    marks: tuple[str, ...]
    """Files and folders of a project that are there for this assistant."""
    settings: str
    """Its own folder in the user's home."""
    source: str
    """The documentation that says so."""
    variable: str = ""
    """Environment variable that puts another folder in place of its own; the shared one stays."""


AGENTS = (
    Agent(
        "claude",
        ".claude/skills",
        (".claude", "CLAUDE.md"),
        ".claude",
        # The variable: https://code.claude.com/docs/en/env-vars
        "https://code.claude.com/docs/en/skills",
        "CLAUDE_CONFIG_DIR",
    ),
    Agent(
        "codex",
        SHARED,
        (".codex",),
        ".codex",
        # The variable: https://developers.openai.com/codex/environment-variables
        "https://developers.openai.com/codex/skills",
        "CODEX_HOME",
    ),
    Agent("cursor", SHARED, (".cursor",), ".cursor", "https://cursor.com/docs/context/skills"),
    Agent(
        "copilot",
        SHARED,
        (".github/copilot-instructions.md", ".github/instructions", ".github/skills"),
        ".copilot",
        "https://docs.github.com/en/copilot/concepts/agents/about-agent-skills",
    ),
    Agent(
        "gemini",
        SHARED,
        (".gemini", "GEMINI.md"),
        ".gemini",
        "https://geminicli.com/docs/cli/using-agent-skills/",
    ),
)


@dataclass(frozen=True)
class Place:
    """A folder that the skill is installed as, and the assistants that read it."""

    path: Path
    scope: str
    agents: tuple[str, ...]


def choose_agents(
    names: list[str], project: Path = Path(), home: Path = Path(), skill: str = ""
) -> tuple[tuple[Agent, ...], str]:
    """Return the assistants that are named, and why these.

    Without a name these are the ones in use in the project or by the user, and those that have the
    skill already; all if there is no sign of any.
    """
    if "all" in names:
        return AGENTS, "all"
    if names:
        return tuple(agent for agent in AGENTS if agent.name in names), "named"
    found = tuple(agent for agent in AGENTS if is_in_use(agent, project, home, skill))
    return (found, "found in use") if found else (AGENTS, "all, for none was found in use")


def is_in_use(agent: Agent, project: Path, home: Path, skill: str) -> bool:
    """Return whether the project or the user's home has something of the assistant."""
    marks = [project / mark for mark in (*agent.marks, f"{agent.skills}/{skill}")]
    marks += [user_folder(agent, home), user_skills(agent, home) / skill]
    return any(mark.exists() for mark in marks)


def user_folder(agent: Agent, home: Path) -> Path:
    """Return the folder of the assistant's settings in the user's home, or where that was moved."""
    moved = os.environ.get(agent.variable, "") if agent.variable else ""
    return Path(moved) if moved else home / agent.settings


def project_skills(agent: Agent, project: Path) -> Path:
    """Return where the assistant looks for the skills of a project."""
    return project / agent.skills


def user_skills(agent: Agent, home: Path) -> Path:
    """Return where the assistant looks for the skills of a user."""
    return home / SHARED if agent.skills == SHARED else user_folder(agent, home) / "skills"


def find_project(start: Path, home: Path) -> Path:
    """Return the root of the repository that holds the folder; the folder itself if none does.

    A home that is a repository, as some keep their settings, is not taken for a project.
    """
    for folder in (start, *start.parents):
        if folder == home:
            break
        if (folder / ".git").exists():
            return folder
    return start


def find_places(agents: tuple[Agent, ...], scope: str, project: Path, name: str) -> list[Place]:
    """Return the folders for these assistants: one folder once, however many of them read it."""
    home = Path.home()

    def place_of(agent: Agent) -> Path:
        skills = project_skills(agent, project) if scope == "project" else user_skills(agent, home)
        # One folder of skills is often a link to another.
        return Path(os.path.realpath(skills)) / name

    paths = dict.fromkeys(map(place_of, agents))
    return [
        Place(path, scope, tuple(agent.name for agent in AGENTS if place_of(agent) == path))
        for path in paths
    ]

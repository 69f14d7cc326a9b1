"""The words of the project as frozen values: a Skill and what it is made of."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FrontMatterValue = str | tuple[str, ...] | Mapping[str, str]


@dataclass(frozen=True, order=True)
class Finding:
    """What is wrong at one place, and how to mend it."""

    path: str
    """Relative to the skill's root, with forward slashes."""
    line: int
    """From 1; 0 where the file as a whole is meant."""
    code: str
    message: str
    help: str
    module_path: str = ""
    """The module behind a line of a page, where there is one."""
    module_line: int = 0

    def __str__(self) -> str:
        module = f" ({self.module_path}:{self.module_line})" if self.module_path else ""
        return f"{self.path}:{self.line}{module}: {self.code} {self.message}; help: {self.help}"


@dataclass(frozen=True)
class FrontMatter:
    """The block between two `---` lines at the top of a file."""

    values: Mapping[str, FrontMatterValue] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    """The line of each key, from 1."""
    source: str = ""
    """What stands between the two lines, as it is."""
    end_line: int = 0
    """The line of the closing `---`; 0 where there is no front matter."""

    def text(self, key: str) -> str:
        """Return the value of a key that holds a string; "" where it does not."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else ""

    def items(self, key: str) -> tuple[str, ...]:
        """Return the value of a key that holds a list; () where it does not."""
        value = self.values.get(key, ())
        return value if isinstance(value, tuple) else ()


@dataclass(frozen=True)
class Marker:
    """The comment above a fence that says where its code comes from."""

    line: int
    target: str
    """`module`, `module:symbol` or `module#region` below snippets/; `none` for an opt-out."""
    digest: str = ""
    """Of the code that sync wrote, to tell an edit of the page from an edit of the module."""
    reason: str = ""
    """Why a block is no module; only for `none`."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    line: int
    """Of the opening fence."""
    end_line: int
    """Of the closing fence."""
    info: str
    code: str
    """With one newline at its end, or empty."""
    marker: Marker | None = None

    @property
    def is_python(self) -> bool:
        """Whether the first word after the fence names Python."""
        words = self.info.split()
        return bool(words) and words[0].lower() in {"python", "py", "python3", "pycon"}


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level."""

    heading: str
    level: int
    anchor: str
    """As GitHub makes it."""
    line: int
    end_line: int
    parent: str
    """The `##` heading that a `###` section stands under; its own heading for a `##`."""
    text: str
    """The lines after the heading, without blank lines at either end."""


@dataclass(frozen=True)
class Page:
    """A Markdown file: patterns/<name>.md, or SKILL.md."""

    path: str
    text: str
    front_matter: FrontMatter
    title: str
    """Of the `#` heading."""
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...] = ()
    """What could not be read as meant."""

    @property
    def name(self) -> str:
        """The file's name without its ending: `upload-limits`."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def folder(self) -> str:
        """The name of the page's folder below snippets/: `upload_limits`."""
        return self.name.replace("-", "_")

    @property
    def first_release(self) -> tuple[int, ...]:
        """The numbers of the first FastAPI that it was proven on; () where it names none."""
        first = self.front_matter.text("fastapi").partition(",")[0]
        numbers = first.removeprefix(">=").split(".")
        return tuple(map(int, numbers)) if all(map(str.isdecimal, numbers)) else ()


@dataclass(frozen=True)
class Skill:
    """A skill's folder, as read once from the disk."""

    root: Path
    main: Page
    """SKILL.md."""
    pages: tuple[Page, ...]
    """Sorted by name."""
    modules: tuple[str, ...]
    """Every Python file below snippets/, relative to the root, sorted."""
    findings: tuple[Finding, ...] = ()
    """Files that could not be read."""


@dataclass
class Run:
    """One run of the validators: what bounds it, and what it has seen so far."""

    limit: int = 1800
    """Seconds that the tests of all snippets together may take."""
    jobs: int = 1
    """Processes that run them side by side."""
    counts: Counter[str] = field(default_factory=Counter)
    """How much of each kind was checked."""
    broken: set[str] = field(default_factory=set)
    """Modules that do not compile or import; the tools that come later leave them out."""

    def usable(self, modules: tuple[str, ...]) -> list[str]:
        """Return the modules of the folders in which none is broken."""
        folders = {path.split("/")[1] for path in self.broken}
        return [path for path in modules if path.split("/")[1] not in folders]

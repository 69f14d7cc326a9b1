"""Where a line of a module stands in a page, so that a finding names both."""

from pathlib import Path

from fastapi_development.models import Finding, Page, Skill
from fastapi_development.regions import REGION, RegionError, find_region


class Places:
    """The lines of all modules that the pages show."""

    def __init__(self, skill: Skill) -> None:
        self.lines: dict[tuple[str, int], tuple[str, int]] = {}
        """(module path, module line) → (page path, page line)."""
        for page in skill.pages:
            self.add(skill.root, page)

    def add(self, root: Path, page: Page) -> None:
        """Remember the lines of the blocks of one page."""
        for block in page.blocks:
            if block.marker is None or block.marker.target == "none":
                continue
            try:
                region = find_region(root, block.marker.target)
            except RegionError:
                continue
            source = (root / region.path).read_text(encoding="utf-8").split("\n")
            page_line = block.line + 1
            for number in range(region.line, len(source) + 1):
                if page_line >= block.end_line:
                    break
                if REGION.match(source[number - 1]):
                    continue
                self.lines.setdefault((region.path, number), (page.path, page_line))
                page_line += 1

    def find(self, code: str, module: str, line: int, message: str, help_: str) -> Finding:
        """Return a finding in a module that names its page first, where a page shows the line."""
        place = self.lines.get((module, line))
        if place is None:
            return Finding(module, line, code, message, help_)
        return Finding(*place, code, message, help_, module, line)

"""PAGE-DRIFT: the code in a page is that of its module, to the letter."""

from collections.abc import Iterator

from fastapi_development.models import Block, Finding, Marker, Page, Run, Skill
from fastapi_development.regions import Region, RegionError, find_region, make_digest

CODE = "PAGE-DRIFT"


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield each block that differs from its module, with the first line that does."""
    for page in skill.pages:
        for block in page.blocks:
            if block.marker is None or block.marker.target == "none":
                continue
            try:
                region = find_region(skill.root, block.marker.target)
            except RegionError:
                continue  # PAGE-MARKERS says so
            yield from compare(page, block, block.marker, region)
            run.counts["blocks equal to their modules"] += block.code == region.code


def compare(page: Page, block: Block, marker: Marker, region: Region) -> Iterator[Finding]:
    """Yield one finding where the block, or the digest in its marker, is not the module's."""
    if block.code == region.code and marker.digest == make_digest(region.code):
        return
    written, right = block.code.split("\n"), region.code.split("\n")
    pairs = enumerate(zip(written, right, strict=False))
    offset = next((n for n, (a, b) in pairs if a != b), min(len(written), len(right)) - 1)
    edited = block.code.strip() and make_digest(block.code) != marker.digest
    help_ = "run `fastapi-skill sync`"
    if edited and block.code != region.code:
        help_ = "the page was edited: make the edit in the module, then run `fastapi-skill sync`"
    message = f'the block of "{marker.target}" is not its module'
    line = block.line + 1 + offset
    yield Finding(page.path, line, CODE, message, help_, region.path, region.line + offset)

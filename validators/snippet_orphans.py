"""SNIPPET-ORPHANS: each page has a folder of snippets and each module is shown by its page."""

from collections.abc import Iterator

from fastapi_development.models import Finding, Page, Run, Skill
from fastapi_development.regions import list_regions

CODE = "SNIPPET-ORPHANS"
WHOLE_SKILL = True


def check(skill: Skill, run: Run) -> Iterator[Finding]:
    """Yield pages without snippets, folders without a page, modules and regions not shown."""
    folders = {module.split("/")[1] for module in skill.modules}
    pages = {page.folder: page for page in skill.pages}
    for folder, page in sorted(pages.items()):
        if folder not in folders:
            message = f"there is no snippets/{folder}/"
            yield Finding(page.path, 0, CODE, message, "write the code that proves the page")
    for folder in sorted(folders - pages.keys()):
        path = next(path for path in skill.modules if path.split("/")[1] == folder)
        name = folder.replace("_", "-")
        message = f"no page patterns/{name}.md shows snippets/{folder}/"
        yield Finding(path, 0, CODE, message, "write the page or take the folder out")
    targets = [target for page in skill.pages for target in list_targets(page)]
    for path in skill.modules:
        yield from check_module(skill, path, pages, targets)


def list_targets(page: Page) -> Iterator[str]:
    """Yield the targets of the page's markers."""
    for block in page.blocks:
        if block.marker is not None and block.marker.target != "none":
            yield block.marker.target


def check_module(
    skill: Skill, path: str, pages: dict[str, Page], targets: list[str]
) -> Iterator[Finding]:
    """Yield the module if no page shows it, and each region of it that none shows.

    Tests and helpers of tests need not be shown: the claims of the page name them.
    """
    file = path.rsplit("/", 1)[-1]
    if path.split("/")[1] not in pages or file == "__init__.py":
        return
    module = path.removeprefix("snippets/").removesuffix(".py").replace("/", ".")
    shown = [target for target in targets if target.split(":")[0].split("#")[0] == module]
    if not shown and not file.startswith(("test_", "conftest")):
        message = "no page shows this module"
        yield Finding(path, 1, CODE, message, f"show it by `<!-- snippet: {module} -->`")
    try:
        source = (skill.root / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return  # SNIPPET-COMPILES says so
    for region in list_regions(source):
        if f"{module}#{region}" not in shown and module not in shown:
            line = source[: source.index(f"region {region}")].count("\n") + 1
            message = f'no page shows the region "{region}"'
            yield Finding(path, line, CODE, message, "show it or take its comments out")

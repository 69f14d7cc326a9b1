"""The rules of a skill: one a file, run in this order."""

from types import ModuleType

from fastapi_development.validators import (
    page_drift,
    page_front_matter,
    page_headings,
    page_links,
    page_markers,
    page_proof,
    page_reading,
    page_size,
    page_triggers,
    skill_index,
    skill_size,
    skill_spec,
    snippet_compiles,
    snippet_format,
    snippet_imports,
    snippet_lint,
    snippet_orphans,
    snippet_passes,
    snippet_tests,
    snippet_types,
)

# Each module has `check(skill, run) -> Iterator[Finding]`, which yields everything that is wrong,
# not the first thing alone; `WHOLE_SKILL = True` marks one that needs every page.
VALIDATORS: tuple[ModuleType, ...] = (
    page_reading,
    skill_spec,
    skill_size,
    skill_index,
    page_front_matter,
    page_headings,
    page_links,
    page_size,
    page_markers,
    page_drift,
    page_proof,
    page_triggers,
    snippet_orphans,
    snippet_tests,
    # The first two tell the tools after them what to leave out.
    snippet_compiles,
    snippet_imports,
    snippet_lint,
    snippet_format,
    snippet_types,
    snippet_passes,
)


def code_of(validator: ModuleType) -> str:
    """Return the code of the rule: `page_links` → `PAGE-LINKS`."""
    return validator.__name__.rpartition(".")[2].upper().replace("_", "-")

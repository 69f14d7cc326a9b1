"""Run the validators on a skill and render what they find."""

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, dataclass, replace

from fastapi_development.models import Finding, Run, Skill
from fastapi_development.validators import VALIDATORS, code_of


@dataclass(frozen=True)
class Report:
    """What a run checked and found."""

    findings: tuple[Finding, ...]
    checked: dict[str, int]
    """How many of each kind: pages, blocks, modules, tests …"""
    rules: tuple[str, ...]


def split_codes(text: str) -> tuple[str, ...]:
    """Return the codes of `PAGE-,SNIPPET-LINT`."""
    return tuple(code.strip().upper() for code in text.split(",") if code.strip())


def run(
    skill: Skill,
    only: Collection[str] = (),
    skip: Collection[str] = (),
    pages: Collection[str] = (),
    limit: int = 1800,
    jobs: int = 1,
) -> Report:
    """Return what the validators find; `only` and `skip` hold beginnings of their codes.

    With `pages`, rules that need the whole skill are left out.
    """
    state = Run(limit=limit, jobs=jobs)
    if pages:
        skill = narrow(skill, pages)
    count_skill(skill, state)
    findings: list[Finding] = []
    rules: list[str] = []
    for validator in VALIDATORS:
        code = code_of(validator)
        left_out = pages and getattr(validator, "WHOLE_SKILL", False)
        if left_out or (only and not code.startswith(tuple(only))):
            continue
        if skip and code.startswith(tuple(skip)):
            continue
        rules.append(code)
        findings.extend(validator.check(skill, state))
    if not any(state.counts[kind] for kind in ("pages", "blocks", "modules")):
        message = "nothing was checked: there are no pages and no snippets"
        help_ = "name the folder that holds patterns/ and snippets/, or a page that exists"
        findings.append(Finding("SKILL.md", 0, "SKILL-EMPTY", message, help_))
    return Report(tuple(sorted(set(findings))), dict(state.counts), tuple(rules))


def narrow(skill: Skill, names: Collection[str]) -> Skill:
    """Return the skill with these pages and their modules alone."""
    pages = tuple(page for page in skill.pages if page.name in names)
    folders = tuple(f"snippets/{page.folder}/" for page in pages)
    modules = tuple(module for module in skill.modules if module.startswith(folders))
    paths = {page.path for page in pages}
    findings = tuple(finding for finding in skill.findings if finding.path in paths)
    return replace(skill, pages=pages, modules=modules, findings=findings)


def count_skill(skill: Skill, state: Run) -> None:
    """Count the pages, the Python blocks and the modules that there are."""
    state.counts["pages"] = len(skill.pages)
    state.counts["blocks"] = sum(block.is_python for page in skill.pages for block in page.blocks)
    state.counts["modules"] = len(skill.modules)


def render(report: Report, style: str) -> str:
    """Return the report as text, JSON, GitHub annotations or SARIF."""
    return RENDERERS[style](report)


def render_text(report: Report) -> str:
    """Return a line for each finding, as a compiler writes them, and what was checked."""
    return "\n".join([*map(str, report.findings), summarise(report)])


def summarise(report: Report) -> str:
    """Return one line: what was checked, by how many rules, with how many findings."""
    parts = [f"{count} {kind}" for kind, count in report.checked.items()]
    return (
        f"{', '.join(parts)} checked by {len(report.rules)} rules: {len(report.findings)} findings"
    )


def render_json(report: Report) -> str:
    """Return an object with the findings, what was checked and the rules that ran."""
    return json.dumps(
        {
            "findings": [asdict(finding) for finding in report.findings],
            "checked": report.checked,
            "rules": report.rules,
        },
        indent=1,
    )


def render_github(report: Report) -> str:
    """Return annotations by GitHub's workflow commands, and what was checked."""
    lines = [
        f"::error file={escape(finding.path)},line={max(finding.line, 1)},title={finding.code}::"
        + escape(f"{finding.message}; help: {finding.help}")
        for finding in report.findings
    ]
    return "\n".join([*lines, summarise(report)])


def escape(text: str) -> str:
    """Return the text as a workflow command may hold it."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def render_sarif(report: Report) -> str:
    """Return a SARIF 2.1.0 log with one run."""
    rules = sorted({*report.rules, *(finding.code for finding in report.findings)})
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "fastapi-skill validate",
                        "rules": [{"id": rule} for rule in rules],
                    }
                },
                "results": list(map(sarif_result, report.findings)),
            }
        ],
    }
    return json.dumps(log, indent=1)


def sarif_result(finding: Finding) -> dict[str, object]:
    """Return one result, with the page's place and the module's."""
    places: Iterable[tuple[str, int]] = [
        (finding.path, finding.line),
        *([(finding.module_path, finding.module_line)] if finding.module_path else []),
    ]
    return {
        "ruleId": finding.code,
        "level": "error",
        "message": {"text": f"{finding.message}; help: {finding.help}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": path},
                    "region": {"startLine": max(line, 1)},
                }
            }
            for path, line in places
        ],
    }


RENDERERS: dict[str, Callable[[Report], str]] = {
    "text": render_text,
    "json": render_json,
    "github": render_github,
    "sarif": render_sarif,
}

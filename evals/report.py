"""What was graded, as a table, as benchmark.json and as a grading.json for each answer.

The forms are those of skill-creator (github.com/anthropics/skills, references/schemas.md), so its
viewer and its aggregate_benchmark.py read them.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from evals.models import Graded, describe

Configurations = Mapping[str, Sequence[Sequence[Graded]]]
"""The graded answers of each run: `with_skill`, and `without_skill` where there is one."""


def render(name: str, graded: Sequence[Graded]) -> str:
    """Return a table of one run's answers, and a line that sums them up."""
    rows = [
        f"| {answer.task.name} | {rate(answer)} | {answer.passed}/{len(answer.verdicts)} "
        f"| {answer.lines} | {answer.tokens} | {describe_failures(answer)} |"
        for answer in graded
    ]
    head = [f"| {name} | passed | tests | lines | tokens | failed |", "|---|---|---|---|---|---|"]
    right = sum(answer.is_right for answer in graded)
    passed = sum(answer.passed for answer in graded)
    total = sum(len(answer.verdicts) for answer in graded)
    lines = sum(answer.lines for answer in graded)
    tokens = sum(answer.tokens for answer in graded)
    last = f"| all | {right}/{len(graded)} | {passed}/{total} | {lines} | {tokens} | |"
    return "\n".join([*head, *rows, last]) + "\n"


def rate(answer: Graded) -> str:
    """Return whether the answer is right."""
    return "missing" if answer.is_missing else "yes" if answer.is_right else "no"


def describe_failures(answer: Graded) -> str:
    """Return which tests failed."""
    if answer.is_missing:
        return "there is no answer"
    return "; ".join(describe(verdict.test) for verdict in answer.verdicts if not verdict.passed)


def render_comparison(configurations: Configurations) -> str:
    """Return the means of the configurations beside each other."""
    summaries = {name: summarise(runs) for name, runs in configurations.items()}
    head = f"| mean of an answer | {' | '.join(summaries)} |"
    rows = []
    for key in ("pass_rate", "tasks_passed", "lines_of_code", "code_tokens"):
        means = [f"{summary[key]['mean']:g}" for summary in summaries.values()]
        rows.append(f"| {key} | {' | '.join(means)} |")
    return "\n".join([head, f"|---{'|---' * len(summaries)}|", *rows]) + "\n"


def expectations(answer: Graded) -> list[dict[str, Any]]:
    """Return the verdicts in the form of grading.json."""
    return [
        {"text": describe(verdict.test), "passed": verdict.passed, "evidence": verdict.evidence}
        for verdict in answer.verdicts
    ]


def make_result(answer: Graded) -> dict[str, Any]:
    """Return the figures of one answer."""
    total = len(answer.verdicts)
    return {
        "pass_rate": round(answer.passed / total, 4),
        "passed": answer.passed,
        "failed": total - answer.passed,
        "total": total,
        "time_seconds": round(
            answer.seconds if answer.used_seconds is None else answer.used_seconds, 2
        ),
        "tokens": answer.tokens if answer.used_tokens is None else answer.used_tokens,
        "tool_calls": 0,
        "errors": int(answer.is_missing),
        "lines_of_code": answer.lines,
        "code_tokens": answer.tokens,
        "tasks_passed": int(answer.is_right),
    }


def summarise(runs: Sequence[Sequence[Graded]]) -> dict[str, dict[str, float]]:
    """Return mean, standard deviation, least and most of each figure, over all answers."""
    results = [make_result(answer) for run in runs for answer in run]
    keys = ("pass_rate", "time_seconds", "tokens", "tasks_passed", "lines_of_code", "code_tokens")
    return {key: measure([result[key] for result in results]) for key in keys}


def measure(values: Sequence[float]) -> dict[str, float]:
    """Return the four figures of a list."""
    spread = stdev(values) if len(values) > 1 else 0.0
    figures = {"mean": fmean(values), "stddev": spread, "min": min(values), "max": max(values)}
    return {name: round(figure, 4) for name, figure in figures.items()}


def make_benchmark(configurations: Configurations, skill: str, notes: Sequence[str]) -> Any:
    """Return the content of benchmark.json."""
    first = next(iter(configurations.values()))
    return {
        "metadata": {
            "skill_name": skill,
            "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "evals_run": [answer.task.id for answer in first[0]],
            "runs_per_configuration": len(first),
        },
        "runs": [
            {
                "eval_id": answer.task.id,
                "eval_name": answer.task.name,
                "configuration": name,
                "run_number": number,
                "result": make_result(answer),
                "expectations": expectations(answer),
                "notes": ["there is no answer"] if answer.is_missing else [],
            }
            for name, runs in configurations.items()
            for number, run in enumerate(runs, 1)
            for answer in run
        ],
        "run_summary": make_summary(configurations),
        "notes": list(notes),
    }


def make_summary(configurations: Configurations) -> dict[str, Any]:
    """Return the figures of each configuration, and by how much the first exceeds the second."""
    summary: dict[str, Any] = {name: summarise(runs) for name, runs in configurations.items()}
    if len(summary) == 2:
        one, other = summary.values()
        forms = {"pass_rate": "+.2f", "time_seconds": "+.1f", "tokens": "+.0f"}
        summary["delta"] = {
            key: format(one[key]["mean"] - other[key]["mean"], form) for key, form in forms.items()
        }
    return summary


def write_files(file: Path, configurations: Configurations, skill: str) -> None:
    """Write benchmark.json, and beside it eval-N-NAME/CONFIGURATION/run-N/grading.json."""
    graded = [answer for runs in configurations.values() for run in runs for answer in run]
    notes = []
    if any(answer.used_tokens is None for answer in graded):
        notes = ["Without timing.json: tokens are those of the code, time_seconds the tests'."]
    write_json(file, make_benchmark(configurations, skill, notes))
    for name, runs in configurations.items():
        for number, run in enumerate(runs, 1):
            for answer in run:
                folder = file.parent / f"eval-{answer.task.id}-{answer.task.name}"
                result = make_result(answer)
                grading = {
                    "expectations": expectations(answer),
                    "summary": {
                        key: result[key] for key in ("passed", "failed", "total", "pass_rate")
                    },
                    "timing": {"total_duration_seconds": result["time_seconds"]},
                    "execution_metrics": {
                        "output_chars": answer.tokens * 4,
                        "errors_encountered": result["errors"],
                    },
                }
                write_json(folder / name / f"run-{number}" / "grading.json", grading)


def write_json(file: Path, content: Any) -> None:
    """Write the content, and the folders above the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")

"""What a look-up costs: `python -m benchmarks.speed [--scale]`.

Cold start is counted in instructions of the whole process, by valgrind's cachegrind, over those of
`python -c pass` of the same interpreter: a count is the same however busy the machine is. Warm
searches are CPU time of this thread. `--scale` adds tantivy (the extra `scale`) at 10,000 and
100,000 sections. Sizes that this skill does not have are made of variations of its pages.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.synthetic import make_skills, write_skills
from fastapi_development import SKILL_ROOT
from fastapi_development.index import build
from fastapi_development.index_file import Index
from fastapi_development.loader import load
from fastapi_development.models import Skill
from fastapi_development.search import search
from fastapi_development.store import compile_modules

QUESTIONS = (
    "upload size limit",
    "how do I stop people from sending bodies that are too large",
    "RuntimeError: asyncio.run() cannot be called from a running event loop",
    "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
    "django rest framework serializer",
    "which order do middlewares run in",
    "pytest async client fixture",
    "midleware order",
    "my background task uses the database session after the response was sent",
    "docker",
)


def count_instructions(*command: str) -> int:
    """Return the instructions that the command executes as a whole process."""
    done = subprocess.run(
        [
            "valgrind",
            "--tool=cachegrind",
            "--cache-sim=no",
            "--cachegrind-out-file=/dev/null",
            *command,
        ],
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    if found is None:
        raise SystemExit(f"valgrind gave no count: {done.stderr[-500:]}")
    return int(found[1].replace(",", ""))


def measure_cold(query: str, *options: str) -> float:
    """Return the instructions of one look-up, over those of a Python that does nothing."""
    script = f"{SKILL_ROOT}/scripts/skill.py"
    command = [sys.executable, script, "get", query, *options]
    subprocess.run(command, capture_output=True, check=False)  # so the index is built
    return count_instructions(*command) / count_instructions(sys.executable, "-c", "pass")


def measure_warm(ask: Callable[[str], object], rounds: int = 30) -> tuple[float, float]:
    """Return p50 and p99 of the CPU time of a search, in milliseconds."""
    times: list[float] = []
    for _ in range(rounds):
        for question in QUESTIONS:
            start = time.thread_time_ns()
            ask(question)
            times.append((time.thread_time_ns() - start) / 1e6)
    times.sort()
    return statistics.median(times), times[int(len(times) * 0.99)]


def print_warm(name: str, skills: Sequence[Skill]) -> None:
    """Build an index and print one line on it."""
    start = time.process_time()
    data = build(skills)
    seconds = time.process_time() - start
    index = Index(data).warm()
    middle, slow = measure_warm(lambda question: search(index, question))
    count = sum(len(page.sections) for skill in skills for page in skill.pages)
    print(
        f"| {name} | {count} | {middle:.3f} | {slow:.3f} | {seconds:.1f} | {len(data) / 1e6:.1f} |"
    )


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--scale", action="store_true", help="with tantivy, up to 100,000 sections")
    options = parser.parse_args()
    skill = load(Path(SKILL_ROOT))
    compile_modules()
    print("Cold start, instructions over `python -c pass`:")
    for question in QUESTIONS[:4]:
        print(f"- {question!r}: {measure_cold(question):.2f}")
    thousand = make_skills(skill, 10_000, pages=1)[:1000]
    folders = {"1,000 sections": make_skills(skill, 1000), f"{len(thousand):,} skills": thousand}
    for name, skills in folders.items():
        with tempfile.TemporaryDirectory() as folder:
            write_skills(skills, Path(folder))
            for question in QUESTIONS[:4]:
                ratio = measure_cold(question, "--skills", folder)
                print(f"- {name}, {question!r}: {ratio:.2f}")
    print("\nWarm search, CPU milliseconds:")
    print("| engine | sections | p50 | p99 | build, CPU s | MB |\n|---|---|---|---|---|---|")
    print_warm("this index", [skill])
    for sections in (1000, 10_000):
        print_warm("this index", make_skills(skill, sections))
    print_warm(f"this index, {len(thousand):,} skills", thousand)
    if options.scale:
        from benchmarks.scale import print_scale

        for sections in (10_000, 100_000):
            print_scale(make_skills(skill, sections))


if __name__ == "__main__":
    main()

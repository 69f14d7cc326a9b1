"""tantivy behind the same search, at sizes where lists in Python are slow."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.speed import measure_warm
from fastapi_development.models import Skill
from fastapi_development.scale import ScaleIndex, build_scale
from fastapi_development.search import search


def print_scale(skills: Sequence[Skill]) -> None:
    """Build an index, search it, and print one line on it."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        build_scale(skills, Path(folder) / "index")
        seconds = time.process_time() - start
        index = ScaleIndex(Path(folder) / "index")
        middle, slow = measure_warm(lambda question: search(index, question))
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    count = sum(len(page.sections) for skill in skills for page in skill.pages)
    print(f"| tantivy | {count} | {middle:.3f} | {slow:.3f} | {seconds:.1f} | {size / 1e6:.1f} |")

"""The page names for each release that it gives the two releases that were compared."""

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "patterns/recent-changes.md"
SOURCE = re.compile(r"<!-- source: (.*?) -->")
PAIR = re.compile(r"([\d.]+) and ([\d.]+)")
COMMENT = re.compile(r"<!--.*?-->")


def read_claims() -> list[str]:
    text = PAGE.read_text(encoding="utf-8")
    return [line for line in text.split("\n") if "<!-- source:" in line]


def order(release: str) -> list[int]:
    return [int(number) for number in release.split(".")]


def test_each_release_is_the_later_of_two_that_were_compared() -> None:
    claims = read_claims()
    assert len(claims) > 30
    for claim in claims:
        pairs = [pair for source in SOURCE.findall(claim) for pair in PAIR.findall(source)]
        assert pairs, claim
        for before, since in pairs:
            assert order(before) < order(since), claim


def test_the_release_stands_in_the_row() -> None:
    rows = [claim for claim in read_claims() if claim.startswith("|")]
    for row in rows:
        words = COMMENT.sub("", row)
        for source in SOURCE.findall(row):
            for _, since in PAIR.findall(source):
                short = re.sub(r"(\.0)+$", "", since)
                assert re.search(rf"(?<![\d.]){re.escape(short)}(\.0)*(?![\d.]*\d)", words), row

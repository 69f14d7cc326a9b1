"""The slow part: it blocks for minutes, and raises ValueError for a text that it cannot read."""

import time


def count_words(text: str) -> int:
    time.sleep(1)
    if not text.isprintable():
        raise ValueError("this is no text")
    return len(text.split())

"""The partner's SDK. Both calls wait for their server, sometimes for a minute."""

import time


def submit(document: bytes) -> str:
    """Hand the document over; return its number."""
    time.sleep(2)
    return "doc-1"


def get_status(number: str) -> str:
    """Return how it stands."""
    time.sleep(2)
    return "accepted"

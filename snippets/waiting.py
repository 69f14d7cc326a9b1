"""Wait for what another thread or another process brings about."""

import time
from collections.abc import Callable


def wait_until(check: Callable[[], object], seconds: float = 60) -> None:
    """Return when the check holds; raise TimeoutError where it does not in so many seconds."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError(f"it does not hold after {seconds} s")
        time.sleep(0.02)

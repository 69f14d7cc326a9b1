"""Count what a function does: unlike the time that it takes, that is the same on every machine."""

from collections.abc import Callable
from cProfile import Profile


def count_calls(function: Callable[[], object]) -> int:
    """Return how many calls the function makes in this thread, those of C functions too."""
    profile = Profile()
    profile.runcall(function)
    return sum(entry.callcount for entry in profile.getstats())

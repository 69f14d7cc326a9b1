"""The two things that our service talks to."""


class Store:
    async def open(self) -> None:
        """Connect to the database; raises OSError where it cannot be reached."""

    async def get_price(self, sku: str) -> int:
        return 900

    async def close(self) -> None:
        """Close the connections. An open store must be closed."""


class Broker:
    async def open(self) -> None:
        """Connect to the broker; raises OSError where it cannot be reached."""

    async def publish(self, text: str) -> None:
        """Send a message."""

    async def close(self) -> None:
        """Close the connection. An open broker must be closed."""

"""The bank. Each call of `charge` takes the money once more."""

import uuid


def charge(account: str, cents: int) -> str:
    """Take the money; return the bank's reference."""
    return uuid.uuid4().hex

"""Refuse what exceeds the limit instead of letting it wait."""

from collections.abc import AsyncIterator
from threading import BoundedSemaphore

from fastapi import HTTPException

slots = BoundedSemaphore(2)


async def take_slot() -> AsyncIterator[None]:
    if not slots.acquire(blocking=False):
        raise HTTPException(503, "Busy", headers={"Retry-After": "5"})
    try:
        yield
    finally:
        slots.release()

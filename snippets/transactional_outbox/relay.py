"""Send what the outbox holds, in as many processes as you like: `python -m relay`."""

import os
import time
from datetime import timedelta

import httpx2
from sqlalchemy import func, select

from .app import Event, SessionLocal


def relay_one() -> bool:
    """Send the next event that is due; return whether there was one."""
    with SessionLocal.begin() as session:
        event = session.scalar(
            select(Event)
            .where(Event.due <= func.now())
            .order_by(Event.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if event is None:
            return False
        body = {"topic": event.topic, **event.payload}
        key = {"Idempotency-Key": f"event-{event.id}"}
        try:
            httpx2.post(
                os.environ["SHOP_URL"], json=body, headers=key, timeout=20
            ).raise_for_status()
        except httpx2.HTTPError:
            event.attempts += 1
            event.due = func.now() + timedelta(seconds=2 ** min(event.attempts, 12))
        else:
            session.delete(event)
    return True


def main() -> None:
    while True:
        if not relay_one():
            time.sleep(1)


if __name__ == "__main__":
    main()

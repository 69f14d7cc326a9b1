"""The expensive query: several seconds of database work for each call."""

import asyncio


async def build_report(user: str) -> dict[str, object]:
    await asyncio.sleep(3)
    return {"user": user, "sales": 7}

"""Make a client in each request, or hand out one that is closed."""

import os
from typing import Annotated, Any

import httpx2
from fastapi import Depends, FastAPI

RATES_URL = os.environ.get("RATES_URL", "https://rates.example.com")

app = FastAPI()


@app.get("/rates/{currency}")
async def read_rate(currency: str) -> Any:
    async with httpx2.AsyncClient() as client:
        response = await client.get(f"{RATES_URL}/rates/{currency}")
    return response.json()


async def get_client() -> httpx2.AsyncClient:
    async with httpx2.AsyncClient(base_url=RATES_URL) as client:
        return client


@app.get("/closed/{currency}")
async def read_rate_with_a_closed_client(
    currency: str, client: Annotated[httpx2.AsyncClient, Depends(get_client)]
) -> Any:
    return (await client.get(f"/rates/{currency}")).json()

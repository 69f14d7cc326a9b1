"""Call another service through one client, made in the lifespan, with a timeout and a limit."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Annotated

import httpx2
from fastapi import Depends, FastAPI, HTTPException, Path, Request
from pydantic import BaseModel


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, httpx2.AsyncClient]]:
    async with httpx2.AsyncClient(
        base_url=os.environ.get("RATES_URL", "https://rates.example.com"),
        timeout=httpx2.Timeout(5, connect=2),
        limits=httpx2.Limits(max_connections=50),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    ) as client:
        yield {"client": client}


app = FastAPI(lifespan=lifespan)


def get_client(request: Request) -> httpx2.AsyncClient:
    client: httpx2.AsyncClient = request.state.client
    return client


ClientDep = Annotated[httpx2.AsyncClient, Depends(get_client)]


class Rate(BaseModel):
    currency: str
    rate: float


@app.get("/rates/{currency}")
async def read_rate(
    currency: Annotated[str, Path(pattern="^[A-Z]{3}$")], client: ClientDep
) -> Rate:
    try:
        response = await client.get(f"/rates/{currency}")
        response.raise_for_status()
    except httpx2.TimeoutException:
        raise HTTPException(504, "The rate service did not answer in time") from None
    except httpx2.HTTPError:
        raise HTTPException(502, "The rate service failed") from None
    return Rate.model_validate_json(response.content)

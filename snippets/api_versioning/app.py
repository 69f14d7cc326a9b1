"""Two versions side by side; each answer of the old one says how long it will be there."""

from datetime import UTC, datetime
from email.utils import format_datetime

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Response
from pydantic import BaseModel

DEPRECATED = datetime(2026, 9, 1, tzinfo=UTC)
SUNSET = datetime(2027, 9, 1, tzinfo=UTC)
CUSTOMERS = {1: ("Ada", "Lovelace")}


class CustomerV1(BaseModel):
    name: str


class CustomerV2(BaseModel):
    first_name: str
    last_name: str


def find_customer(customer_id: int) -> tuple[str, str]:
    if customer_id not in CUSTOMERS:
        raise HTTPException(404, "Unknown customer")
    return CUSTOMERS[customer_id]


def announce_sunset(response: Response) -> None:
    response.headers["Deprecation"] = f"@{DEPRECATED.timestamp():.0f}"
    response.headers["Sunset"] = format_datetime(SUNSET, usegmt=True)


shared = APIRouter(prefix="/currencies", tags=["currencies"])
v1 = APIRouter(prefix="/v1", deprecated=True, dependencies=[Depends(announce_sunset)])
v2 = APIRouter(prefix="/v2")


@shared.get("")
def list_currencies() -> list[str]:
    return ["EUR", "USD"]


@v1.get("/customers/{customer_id}")
def get_customer_v1(customer_id: int) -> CustomerV1:
    return CustomerV1(name=" ".join(find_customer(customer_id)))


@v2.get("/customers/{customer_id}")
def get_customer_v2(customer_id: int) -> CustomerV2:
    first_name, last_name = find_customer(customer_id)
    return CustomerV2(first_name=first_name, last_name=last_name)


app = FastAPI()
for version in (v1, v2):
    version.include_router(shared)
    app.include_router(version)

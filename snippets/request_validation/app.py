"""Create and change items: unknown fields and null where there must be a value are refused."""

from typing import Annotated

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import MISSING, AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def refuse_reserved(name: str) -> str:
    if name.lower() == "admin":
        raise ValueError("This name is reserved")
    return name


Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(refuse_reserved)
]
Cents = Annotated[int, Field(gt=0)]


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Name
    price: Cents
    note: str | None = None


class Changes(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Name | MISSING = MISSING
    price: Cents | MISSING = MISSING
    note: str | MISSING | None = MISSING


ITEMS: dict[int, Item] = {}  # stands for a table

app = FastAPI()


@app.post("/items", status_code=201)
def create_item(item: Item) -> Item:
    ITEMS[len(ITEMS) + 1] = item
    return item


@app.patch("/items/{item_id}")
def change_item(item_id: int, changes: Changes) -> Item:
    if item_id not in ITEMS:
        raise HTTPException(404, "Item not found")
    ITEMS[item_id] = ITEMS[item_id].model_copy(update=changes.model_dump())
    return ITEMS[item_id]


@app.exception_handler(RequestValidationError)
async def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
    shown = [{key: problem[key] for key in ("type", "loc", "msg")} for problem in error.errors()]
    return JSONResponse({"detail": shown}, 422)

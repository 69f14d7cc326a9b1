"""Serve the docs only where SHOW_DOCS is set, and name the operations for generated clients."""

import os
from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel


class Item(BaseModel):
    id: int
    name: str


class Problem(BaseModel):
    detail: str


ITEMS = {1: Item(id=1, name="Lamp")}


def check_token(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
    if not compare_digest(bearer.credentials.encode(), os.environ["API_TOKEN"].encode()):
        raise HTTPException(401, "Invalid token", {"WWW-Authenticate": "Bearer"})


router = APIRouter(prefix="/items", tags=["items"], dependencies=[Depends(check_token)])


@router.get("/{item_id}", responses={404: {"model": Problem, "description": "No such item"}})
def read_item(item_id: int) -> Item:
    if item_id not in ITEMS:
        raise HTTPException(404, "No such item")
    return ITEMS[item_id]


@router.delete("/{item_id}", status_code=204, include_in_schema=False)
def delete_item(item_id: int) -> None:
    """Delete the item; not shown in the docs."""


def name_operation(route: APIRoute) -> str:
    return route.name


def create_app(show_docs: bool) -> FastAPI:
    app = FastAPI(
        title="Shop",
        openapi_url="/openapi.json" if show_docs else None,
        generate_unique_id_function=name_operation,
    )
    app.include_router(router)
    return app


app = create_app(show_docs=os.environ.get("SHOW_DOCS") == "1")

"""Put the docs behind a password: own routes for them, with a dependency."""

import os
from secrets import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from .app import create_app


def check_password(login: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]) -> None:
    if not compare_digest(login.password.encode(), os.environ["DOCS_PASSWORD"].encode()):
        raise HTTPException(401, "Wrong password", {"WWW-Authenticate": "Basic"})


docs = APIRouter(include_in_schema=False, dependencies=[Depends(check_password)])


@docs.get("/openapi.json")
def read_schema(request: Request) -> Any:
    return request.app.openapi()


@docs.get("/docs")
def show_docs() -> HTMLResponse:
    return get_swagger_ui_html(openapi_url="openapi.json", title="Shop")


app = create_app(show_docs=False)
app.include_router(docs)

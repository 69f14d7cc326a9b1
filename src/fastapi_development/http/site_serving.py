"""The built site behind the API: at `/` and every path that the API does not have."""

import mimetypes
import os

from fastapi import FastAPI
from starlette.exceptions import HTTPException

NOT_BUILT = (
    "the site is not built: run `fastapi-skill site` and start the server again; "
    "/docs describes the API"
)
# Python knows it from 3.13 on.
mimetypes.add_type("text/markdown", ".md")


def add_site(app: FastAPI, folder: str) -> None:
    """Serve the site that stands in the folder; where none does, `/` says how to build it."""
    if os.path.isfile(f"{folder}/index.html"):
        # Without a fallback, an address that is not there is a problem in JSON, as anywhere else.
        app.frontend("/", directory=folder, fallback=None)
    else:
        app.add_api_route("/", refuse, include_in_schema=False)


async def refuse() -> None:
    """Say that there is no site."""
    raise HTTPException(404, NOT_BUILT)

"""Take the docs page away, and hope that app-wide dependencies protect the schema."""

import os
from secrets import compare_digest
from typing import Annotated

from fastapi import Depends, FastAPI, Header, HTTPException


def check_token(authorization: Annotated[str, Header()]) -> None:
    if not compare_digest(authorization.encode(), f"Bearer {os.environ['API_TOKEN']}".encode()):
        raise HTTPException(401, "Invalid token")


app = FastAPI(docs_url=None, redoc_url=None, dependencies=[Depends(check_token)])


@app.delete("/internal/users/{user_id}", status_code=204)
def delete_user(user_id: int) -> None:
    """Delete the user."""

"""An exception that PyJWT does not have, claims that nobody requires, a user nobody looked for."""

from typing import Annotated, Any

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

SECRET_KEY = "my-secret"  # noqa: S105  the wrong thing itself
USERS = {"1": {"name": "Ada", "password_hash": "$argon2id$"}}

app = FastAPI()
bearer = HTTPBearer()


async def get_current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> Any:
    try:
        payload = jwt.decode(credentials.credentials, SECRET_KEY, algorithms=["HS256"])
        return USERS.get(payload["sub"])
    except jwt.JWTError as error:  # type: ignore[attr-defined]  # the wrong thing itself
        raise HTTPException(401, "Invalid token") from error


@app.get("/me")
async def read_me(user: Annotated[Any, Depends(get_current_user)]) -> Any:
    return user

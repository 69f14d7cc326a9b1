import os
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

app = FastAPI()
BearerDep = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


class Me(BaseModel):
    id: str


def get_user(bearer: BearerDep) -> str:
    try:
        claims = jwt.decode(
            bearer.credentials,
            os.environ["JWT_KEY"],
            algorithms=["HS256"],
            options={"require": ["exp", "sub"]},
        )
    except jwt.InvalidTokenError as error:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, "Invalid token", headers) from error
    return str(claims["sub"])


@app.get("/me")
def read_me(user: Annotated[str, Depends(get_user)]) -> Me:
    return Me(id=user)

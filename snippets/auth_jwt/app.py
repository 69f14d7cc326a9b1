"""Who is calling? A signed bearer token, verified on each request."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings

AUDIENCE = "https://api.example.com"


class Settings(BaseSettings):
    jwt_key: Annotated[SecretStr, Field(min_length=32)]


class User(BaseModel):
    name: str
    password_hash: Annotated[str, Field(exclude=True)]  # is in no answer


app = FastAPI()
USERS: dict[str, User] = {}  # your table
SettingsDep = Annotated[Settings, Depends(Settings.settings_cached)]
BearerDep = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def create_token(user_id: str, settings: Settings) -> str:
    claims = {"sub": user_id, "aud": AUDIENCE, "exp": datetime.now(UTC) + timedelta(minutes=15)}
    return jwt.encode(claims, settings.jwt_key.get_secret_value(), "HS256")


def get_user(bearer: BearerDep, settings: SettingsDep) -> User:
    try:
        claims = jwt.decode(
            bearer.credentials,
            settings.jwt_key.get_secret_value(),
            algorithms=["HS256"],
            audience=AUDIENCE,
            options={"require": ["exp", "sub"]},
        )
        return USERS[claims["sub"]]
    except (jwt.InvalidTokenError, KeyError) as error:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, "Invalid token", headers) from error


UserDep = Annotated[User, Depends(get_user)]


@app.get("/me")
def read_me(user: UserDep) -> User:
    return user

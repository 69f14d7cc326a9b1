"""Read settings at import, with a default for each: a missing one is seen by nobody."""

import hmac

from fastapi import FastAPI
from pydantic_settings import BaseSettings, SettingsConfigDict


# region settings
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env")

    database_url: str = "postgresql+psycopg://localhost/app"
    secret_key: str = "change-me"  # noqa: S105  the wrong thing itself
    debug: bool = False


settings = Settings()
# endregion settings

app = FastAPI()


@app.get("/signatures/{name}")
def sign(name: str) -> str:
    return hmac.digest(settings.secret_key.encode(), name.encode(), "sha256").hex()

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=Path(__file__).with_name(".env"), extra="ignore", hide_input_in_errors=True
    )
    secret_key: Annotated[SecretStr, Field(min_length=32)]
    debug: bool = False


SettingsDep = Annotated[Settings, Depends(Settings.settings_cached)]


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    Settings.settings_cached()
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/signatures/{name}")
def sign(name: str, settings: SettingsDep) -> str:
    key = settings.secret_key.get_secret_value().encode()
    return hmac.digest(key, name.encode(), "sha256").hex()

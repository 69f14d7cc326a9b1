import hashlib
import hmac
from functools import lru_cache

from fastapi import Depends, FastAPI
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8")

    secret_key: str = Field(..., min_length=32)
    debug: bool = False


@lru_cache
def get_settings() -> Settings:
    return Settings()


settings = get_settings()

app = FastAPI(debug=settings.debug)


@app.get("/signatures/{name}")
async def get_signature(name: str, settings: Settings = Depends(get_settings)):
    return hmac.new(settings.secret_key.encode(), name.encode(), hashlib.sha256).hexdigest()

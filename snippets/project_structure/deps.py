"""What every domain needs. Imports the settings alone."""

import hmac
from typing import Annotated

from fastapi import Depends, Header, HTTPException

from .settings import Settings

SettingsDep = Annotated[Settings, Depends(Settings.settings_cached)]


def require_key(settings: SettingsDep, x_api_key: Annotated[str, Header()] = "") -> None:
    expected = settings.api_key.get_secret_value()
    if not hmac.compare_digest(x_api_key.encode(), expected.encode()):
        raise HTTPException(401, "Wrong API key")

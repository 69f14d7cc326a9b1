"""Verify a token of a login provider (Keycloak, Auth0, Entra ID) with its published keys."""

import os
from typing import Annotated, Any

import jwt
from fastapi import Depends, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

ISSUER = os.environ.get("ISSUER", "https://login.example.com/realms/shop")
keys = jwt.PyJWKClient(f"{ISSUER}/protocol/openid-connect/certs", timeout=5)


def get_claims(bearer: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> Any:
    try:
        return jwt.decode(
            bearer.credentials,
            keys.get_signing_key_from_jwt(bearer.credentials),
            algorithms=["RS256"],
            audience="https://api.example.com",
            issuer=ISSUER,
            options={"require": ["exp", "sub"]},
        )
    except jwt.PyJWKClientConnectionError as error:
        raise HTTPException(503, "The login provider does not answer") from error
    except (jwt.InvalidTokenError, jwt.PyJWKClientError) as error:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, "Invalid token", headers) from error


ClaimsDep = Annotated[dict[str, Any], Depends(get_claims)]

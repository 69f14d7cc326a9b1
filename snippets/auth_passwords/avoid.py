"""Answer at once for an unknown user, and hash on the event loop."""

from fastapi import FastAPI, HTTPException

from .app import HASHES, Credentials, hasher

app = FastAPI()


@app.post("/login")
async def log_in(credentials: Credentials) -> str:
    stored = HASHES.get(credentials.email)
    if stored is None:
        raise HTTPException(404, "No such user")
    if not hasher.verify(credentials.password.get_secret_value(), stored):
        raise HTTPException(401, "Wrong password")
    return credentials.email

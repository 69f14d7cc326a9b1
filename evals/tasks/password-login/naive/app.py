import bcrypt
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

HASHES: dict[str, str] = {}

app = FastAPI()


class Credentials(BaseModel):
    email: str
    password: str = Field(min_length=8, max_length=200)


def hash_password(password: str) -> str:
    return bcrypt.hashpw(password.encode("utf-8"), bcrypt.gensalt()).decode("utf-8")


def verify_password(password: str, hashed: str) -> bool:
    return bcrypt.checkpw(password.encode("utf-8"), hashed.encode("utf-8"))


@app.post("/users", status_code=201)
async def register(credentials: Credentials):
    if credentials.email in HASHES:
        raise HTTPException(status_code=409, detail="Email already registered")
    HASHES[credentials.email] = hash_password(credentials.password)
    return {"email": credentials.email}


@app.post("/login")
async def login(credentials: Credentials):
    hashed = HASHES.get(credentials.email)
    if hashed is None or not verify_password(credentials.password, hashed):
        raise HTTPException(status_code=401, detail="Incorrect email or password")
    return {"email": credentials.email}

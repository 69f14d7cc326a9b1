"""passlib, which has had no release since 2020, with today's bcrypt."""

from passlib.context import CryptContext  # type: ignore[import-untyped]  # ships no types

context = CryptContext(schemes=["bcrypt"], deprecated="auto")


def hash_password(password: str) -> str:
    return str(context.hash(password))

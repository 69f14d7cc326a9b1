"""Accept the bcrypt hashes that passlib wrote, until each user has logged in once."""

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

hasher = PasswordHash((Argon2Hasher(), BcryptHasher()))


def verify(password: str, stored: str) -> tuple[bool, str | None]:
    """Return whether it is right, and the hash to store in the old one's place, if any."""
    if stored.startswith("$2"):  # bcrypt read no more than 72 bytes; today's version refuses more
        is_right = hasher.verify(password.encode()[:72], stored)
        return is_right, hasher.hash(password) if is_right else None
    return hasher.verify_and_update(password, stored)

"""Password hashes: scrypt, with the parameters kept beside the hash so that they can grow."""

from __future__ import annotations

import hashlib
import hmac
import os

# About ten milliseconds and four megabytes a sign-in.
_COST, _BLOCK, _LANES = 4096, 8, 1


def hash_password(password: str) -> str:
    """A hash to keep, such as ``scrypt$4096$8$1$salt$hash``."""
    salt = os.urandom(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_derive(password, salt, _COST, _BLOCK, _LANES).hex()}"


def password_fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was hashed. Takes as long for a customer that does not exist."""
    try:
        _, cost, block, lanes, salt, digest = (kept or _NOBODY).split("$")
        derived = _derive(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
        return hmac.compare_digest(derived, bytes.fromhex(digest)) and kept is not None
    except ValueError:
        return False


def _derive(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=cost, r=block, p=lanes, dklen=32)


_NOBODY = f"scrypt${_COST}${_BLOCK}${_LANES}${'00' * 16}${'00' * 32}"

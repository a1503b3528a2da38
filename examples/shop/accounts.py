"""Customers and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from shop.clock import now
from shop.database import Database, storable
from shop.passwords import password_fits
from shop.tables import customers, sessions

_SESSION = timedelta(hours=8)


@dataclass(frozen=True)
class Customer:
    """Someone who is signed in."""

    id: int
    email: str
    name: str


@dataclass(frozen=True)
class Session:
    """What a sign-in gives. Only a hash of the token is kept."""

    token: str
    expires_at: datetime


class Accounts:
    """Sign-in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sign_in(self, email: str, password: str) -> Session | None:
        """A new session; None where the password does not belong to that customer."""
        wanted = customers.c.email == (email.strip().lower() if storable(email) else None)
        with self._database.reading() as connection:
            customer = connection.execute(select(customers.c.id, customers.c.password_hash).where(wanted)).first()
        if not password_fits(password, customer.password_hash if customer else None) or customer is None:
            return None
        session = Session(secrets.token_urlsafe(32), now() + _SESSION)
        row = {"token_hash": _hashed(session.token), "customer_id": customer.id, "expires_at": session.expires_at}
        with self._database.transaction() as connection:
            connection.execute(insert(sessions).values(row))
        return session

    def customer_of(self, token: str) -> Customer | None:
        """Who is signed in with this token, if anybody."""
        valid = (sessions.c.token_hash == _hashed(token)) & (sessions.c.expires_at > now())
        found = select(customers.c.id, customers.c.email, customers.c.name).join(sessions).where(valid)
        with self._database.reading() as connection:
            row = connection.execute(found).first()
        return Customer(row.id, row.email, row.name) if row else None


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

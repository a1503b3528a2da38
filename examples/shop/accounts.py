"""Customers and staff, and their sessions."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from shop.clock import now
from shop.database import Database, storable
from shop.passwords import password_fits
from shop.tables import customers, sessions

SESSION_SECONDS = 8 * 3600.0
STAFF = "staff"


class SessionExpired(Exception):
    """The token was given by this shop, and its time is over."""


@dataclass(frozen=True)
class Customer:
    """Someone who is signed in."""

    id: int
    email: str
    name: str
    role: str = "customer"

    @property
    def staff(self) -> bool:
        """Whether this is one of the shop's own people."""
        return self.role == STAFF


@dataclass(frozen=True)
class Session:
    """What a sign-in gives. Only a hash of the token is kept."""

    token: str
    expires_at: datetime


class Accounts:
    """Sign-in and sign-out. A session is good for every service of the shop.

    Args:
        database: the shop's.
        length: seconds that a session lasts, from the sign-in on.
    """

    def __init__(self, database: Database, length: float = SESSION_SECONDS) -> None:
        self._database = database
        self._length = timedelta(seconds=length)

    def sign_in(self, email: str, password: str) -> Session | None:
        """A new session; None where the password does not belong to that customer."""
        wanted = customers.c.email == (email.strip().lower() if storable(email) else None)
        with self._database.reading() as connection:
            customer = connection.execute(select(customers.c.id, customers.c.password_hash).where(wanted)).first()
        if not password_fits(password, customer.password_hash if customer else None) or customer is None:
            return None
        session = Session(secrets.token_urlsafe(32), now() + self._length)
        row = {"token_hash": _hashed(session.token), "customer_id": customer.id, "expires_at": session.expires_at}
        with self._database.transaction() as connection:
            connection.execute(insert(sessions).values(row))
        return session

    def sign_out(self, token: str) -> None:
        """From now on the token is worth nothing."""
        with self._database.transaction() as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == _hashed(token)))

    def customer_of(self, token: str) -> Customer | None:
        """Who is signed in with this token, if anybody; SessionExpired where it was somebody once."""
        columns = (customers.c.id, customers.c.email, customers.c.name, customers.c.role, sessions.c.expires_at)
        with self._database.reading() as connection:
            found = select(*columns).join(sessions).where(sessions.c.token_hash == _hashed(token))
            row = connection.execute(found).first()
        if row is None:
            return None
        if row.expires_at <= now():
            raise SessionExpired
        return Customer(row.id, row.email, row.name, row.role)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

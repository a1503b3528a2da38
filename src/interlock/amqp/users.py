"""Who may log in, and what they may do in which vhost."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pika import spec

from interlock.amqp.refusal import Refusal

EVERYTHING: Final = ".*"
GUEST: Final = "guest"


@dataclass(frozen=True)
class Permission:
    """Regular expressions for the names of exchanges and queues, as RabbitMQ has them; empty for none.

    Example:
        >>> Permission(read="^orders").allows("read", "orders.placed")
        True
        >>> Permission(write="").allows("write", "orders.placed")
        False
    """

    configure: str = EVERYTHING
    write: str = EVERYTHING
    read: str = EVERYTHING

    @property
    def unlimited(self) -> bool:
        """Whether nothing is refused."""
        return self == Permission()

    def allows(self, what: str, name: str) -> bool:
        """Whether ``configure``, ``write`` or ``read`` of something with that name is allowed."""
        return _matches(getattr(self, what) or "^$", name)


@lru_cache(4096)
def _matches(pattern: str, name: str) -> bool:
    return re.search(pattern, name) is not None


@dataclass
class User:
    """One who may log in; ``permissions`` by vhost."""

    name: str
    password: str
    permissions: dict[str, Permission] = field(default_factory=dict)


class Users:
    """All who may log in: at first ``guest`` with the password ``guest``, who may do everything everywhere."""

    def __init__(self) -> None:
        self._known = {GUEST: User(GUEST, GUEST)}

    def declare(self, name: str, password: str, vhost: str, permission: Permission) -> None:
        """Let somebody in, or change the password and what is allowed in one vhost."""
        user = self._known.setdefault(name, User(name, password))
        user.password = password
        user.permissions[vhost] = permission

    def knows(self, name: str, password: str) -> bool:
        """Whether somebody may log in."""
        user = self._known.get(name)
        return user is not None and hmac.compare_digest(user.password.encode(), password.encode())

    def access(self, name: str, vhost: str) -> Access:
        """What somebody who has logged in may do in a vhost.

        Raises:
            Refusal: 530, nothing at all.
        """
        permission = self._known[name].permissions.get(vhost, Permission() if name == GUEST else None)
        if permission is None:
            raise Refusal(spec.NOT_ALLOWED, f"access to vhost '{vhost}' refused for user '{name}'")
        return Access(name, vhost, permission)


class Access:
    """What one user may do in one vhost."""

    def __init__(self, user: str, vhost: str, permission: Permission) -> None:
        self.user = user
        self._vhost = vhost
        self._permission = permission
        self._unlimited = permission.unlimited

    def check(self, what: str, kind: str, name: str) -> None:
        """Refuse what is not allowed.

        Args:
            what: ``configure``, ``write`` or ``read``.
            kind: ``exchange`` or ``queue``.
            name: whose.

        Raises:
            Refusal: 403, in RabbitMQ's words.
        """
        if self._unlimited:
            return
        # The exchange without a name has one here.
        name = name or "amq.default"
        if not self._permission.allows(what, name):
            text = f"access to {kind} '{name}' in vhost '{self._vhost}' refused for user '{self.user}'"
            raise Refusal(spec.ACCESS_REFUSED, text)

"""Where a part is, as a whole and in pieces."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

__all__ = ["Endpoint"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a part is.

    Attributes:
        url: the address programs are given.
        host: empty where the part is a file.
        port: 0 where the part is a file.
        extra: what only some kinds have, for example a ``path``.
    """

    url: str
    host: str = ""
    port: int = 0
    extra: Mapping[str, str] = field(default_factory=dict)

    def address(self) -> dict[str, str]:
        """What ``{kind.name.url}``, ``host`` and the other attributes stand for in a profile.

        Example:
            >>> Endpoint("amqp://shop:s3cret@127.0.0.1:5672/%2F", "127.0.0.1", 5672).address()["name"]
            '/'
            >>> Endpoint("postgresql+psycopg://127.0.0.1:5432/shop", "127.0.0.1", 5432).address()["dsn"]
            'postgresql://127.0.0.1:5432/shop'
        """
        user = password = name = ""
        with contextlib.suppress(ValueError):  # SQLAlchemy reads more than a URL can be
            known = urlsplit(self.url)
            user, password = unquote(known.username or ""), unquote(known.password or "")
            name = unquote(known.path.removeprefix("/")) or ("/" if known.scheme.startswith("amqp") else "")
        where = {"url": self.url, "host": self.host, "port": str(self.port)}
        return {**where, "user": user, "password": password, "name": self.extra.get("path", name), "dsn": self._dsn()}

    def _dsn(self) -> str:
        """The address for whoever is not SQLAlchemy."""
        scheme, separator, rest = self.url.partition("://")
        return self.extra.get("path") or f"{scheme.partition('+')[0]}{separator}{rest}"

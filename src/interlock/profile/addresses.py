"""What the url of a part that runs already has to look like. Whether somebody is there is the stack's to find out.

No message here repeats an address: the password in it may be what makes it unreadable.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

__all__ = ["check_address"]

_SIGNS = "signs such as @ / # in a user or password are written %40 %2F %23"


def check_address(url: str, example: str, schemes: Collection[str] = ()) -> None:
    """Refuse an address that leads nowhere.

    Args:
        url: the address.
        example: what one looks like.
        schemes: what it may begin with; any, where SQLAlchemy decides about it and about all that follows.

    Raises:
        ValueError: it does not begin so, or names no host.

    Example:
        >>> check_address("http://localhost:8000", "http://host:8000", {"http", "https"})
    """
    must = f'url must be an address such as "{example}"'
    scheme, there, _ = url.partition("://")
    if not there or not scheme:
        raise ValueError(f"{must}; it does not begin like one")
    if not schemes:
        return
    if scheme not in schemes:
        raise ValueError(f'{must}; it begins with "{scheme}://"')
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"{must}; its host and port cannot be read ({_SIGNS})") from None
    if not host:
        raise ValueError(f"{must}; it names no host")
